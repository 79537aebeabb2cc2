// Package call holds the words of a call and its step function.
//
// [Step] takes a call and an event and returns the call as it is now and the
// effects that the world owes it. It is pure: no clock, no I/O, no goroutine,
// standard library only; the same input gives the same output for ever, so a
// call's track replays. There is one function per [State], one screen each.
//
// Late and foreign events are absorbed here and nowhere else: a timer carries
// a generation, and an event that a state does not expect leaves the call as
// it is and says so in one effect of kind Note.
//
// A call is over, and its [Record] closed, when nobody can be talked to any more;
// a telephone that is still off-hook then hears a tone until it is put down.
//
// A [Track] is the call as text: events, effects, reasons. [Replay] steps it
// again and says where Step now does otherwise, so that a track saved in the
// field is a test: see testdata/calls.
//
// The package decides how a call proceeds, never who may be rung: that is
// asked of acd by the effect AskRoute and comes back as the event Routed.
package call
