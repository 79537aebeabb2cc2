// Command stage serves the web admin over a played engine, for the tests of
// the pages in a browser and for whoever works on the pages.
//
// The store, the configuration and the calls' tracks are the real ones; what
// the engine would see is played by words on standard input: "ring" (line 1
// rings 801), "answer", "end" (the far end hangs up), "drop" (every connection is cut).
// It prints the address and the set-up code, keeps its data in a temporary
// folder and removes that when standard input ends.
package main
