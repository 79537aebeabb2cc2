// Package flow is what a caller is led through: a graph of nodes that say, ask,
// decide and send on (IV-1 to IV-11, IV-15). It is pure: no clock, no files, no
// network.
//
// A flow is written as JSON. [Parse] reads it strictly and [Flow.Check] looks for
// what would trap or puzzle a caller; both name the node and the field. A flow
// without faults is a [Program], which any number of calls share. A call in a
// flow is a [Session], a value that is told what has become of its last order and
// answers with the next (the words are those of internal/call). [Try] leads a
// made-up caller through the same session.
//
// What is promised of every flow that Check passes, and fuzzed: it ends, whatever
// is keyed and whatever fails. A circle in the graph needs a key of the caller;
// attempts are counted; and a call visits at most [MaxVisits] nodes.
//
// Texts hold variables as ${name}; conditions are expressions (expr-lang) over
// the same names, without anything that loops. System values begin with a capital
// letter, the user's own variables with a small one.
package flow
