// Command testreport turns the output of "go test -json" into what a person
// reads: one line a package, the whole output of whatever failed, each skipped
// test with its reason, and a closing count.
//
// It exits 1 when a test or a build failed, when nothing ran at all, or, with
// -strict, when a test was skipped that the list given by -allow does not name.
// With -again it leaves a list of the tests that are worth another try, alone;
// it fails all the same. A list entry is "package TestName  why"; a subtest counts as its parent.
//
// It reads standard input to its end, starts no goroutine and keeps only the
// output of tests that have not finished.
package main
