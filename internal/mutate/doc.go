// Command mutate asks of tests whether they notice anything. It breaks the code
// of the packages given in one place at a time: a guard that always or never
// holds, a comparison turned, a case or its body, a statement or an element of a
// list left out, a number changed. It runs the tests against each breakage
// and prints whether they noticed ("killed") or not ("survived"), with file and
// line, and a count at the end.
//
// The tree is never touched: each mutant is given to the go command as an
// overlay. A mutant that does not compile says nothing and is not counted. The
// package's own tests run first, and the packages of -also only if those did not
// notice. Tests that take longer than the time limit have noticed.
//
// The order is shuffled by -seed, so a run that ends with its -budget has seen a
// fair sample; it says how many were left. It exits 1 when the tests fail
// without any mutant or when the share of killed mutants is under -min.
package main
