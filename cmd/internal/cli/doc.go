// Package cli is the command line of the ringdown binary: it reads flags,
// calls one room, and prints.
//
// The contract with people and scripts: every command has -h; it exits 0 on
// success, 1 on failure and 2 on wrong use; an error is one plain sentence on
// stderr; a command that prints data prints JSON with -json. The flags -data,
// -server, -key and -json are taken anywhere on the line. A command that
// changes something changes nothing when it exits with 2.
package cli
