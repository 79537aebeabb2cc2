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
// The package decides how a call proceeds, never who may be rung: that is
// asked of acd by the effect AskRoute and comes back as the event Routed.
package call
