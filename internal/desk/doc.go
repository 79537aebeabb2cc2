// Package desk lets an analog telephone have two calls: what the keys of a desk
// telephone do, by hook, flash and keypad (FC-5, BX-9).
//
// A [Desk] stands between one analog telephone and the calls. To them the
// telephone has two channels, its port and Port.Channel(2), as a SIP telephone
// has; to the telephone they are one pair of wires, on which one of the two is
// heard, or both.
//
//   - [Desk.Hand] takes what the telephone does and says which events its calls
//     get for it.
//   - [Desk.Observe] takes note of an effect for one of its channels, and
//     [Desk.Rewrite] says what of it concerns the wires.
//
// What the hand can do:
//
//	flash while talking            the party is put on hold; dial tone for another call
//	flash with one on hold         before the other answers: back to the first;
//	                               after: all three talk
//	flash while three talk         the other one of the two alone, the first on hold
//	flash while a call waits       the waiting call is answered, the first on hold;
//	                               a further flash talks to the other one of the two
//	on-hook with one on hold       the two are connected, at once or when the second
//	                               answers (attended and blind transfer); where there
//	                               is nobody to give the held party to, or both calls
//	                               came in, the telephone rings for the held party
//	on-hook while three talk       the two others talk on
//
// The package is pure: no clock, no I/O, no goroutine. A Desk belongs to one
// goroutine, the engine's.
package desk
