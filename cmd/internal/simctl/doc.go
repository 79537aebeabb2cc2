// Package simctl is the language in which people and scripts work the
// simulated hardware: "line 1 call -from 0912345678", "phone 801 up". It reads
// the words, finds the line or telephone, and works the simulator's desk.
//
// Words that make no sense are an error of kind [ErrWords], one sentence that
// names the word and what would have been right, and change nothing. Every
// command answers with what can then be seen of the thing: its state as it
// perceives it itself, never what the gateway thinks of it.
//
// A Desk may be used from any goroutine.
package simctl
