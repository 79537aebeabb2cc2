// Package acd decides who may be rung: values in, values out.
//
// A [Plan] is the part of the configuration that decisions read. Its method
// Decide answers a call's question from the plan and from a [World] that tells
// what is busy now. It has no clock, no state and no I/O, so the same question
// in the same world gets the same answer: live calls and "explain" use the same
// code. Every answer's Reason is a whole sentence (or a few) that names the
// rule, and who was passed over and why.
//
// A Plan is not changed once it is in use; any number of goroutines may read it.
package acd
