// Package shelf keeps all flows and their versions (IV-9).
//
// A flow has a name and numbered versions. One of them is the main version: the
// flow's name alone means it ("main"); a name with a number means that version
// ("main/3"). Lines, numbers and other flows bind to either. A version that
// nothing binds to and that is not the main one is a draft: it may have faults.
// All others are right, and a change to one counts for the next call.
//
// [Shelf.Program] answers at once and may be called from any goroutine, the
// engine's too. All other methods read or write the disk.
package shelf
