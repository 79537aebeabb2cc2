// Package country holds what differs from country to country on an analog
// line: tone plans, ringing, caller-id ways, disconnect ways, flash windows,
// dial timing, impedances and emergency numbers.
//
// It is data: no function here decides anything. Every value stands beside its
// Source, a standard or document; what no source was found for says "assumed".
// Standard library only; nothing here changes after start, and every function
// returns a copy that the caller may keep.
package country
