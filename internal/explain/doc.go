// Package explain answers what would happen to a call (BX-3, WH-5): from this
// number on this line, or from this extension to that number, at this time, with
// these people busy or away.
//
// It asks the code that runs calls: package call steps, package acd decides, and
// this package stands in for the world, in a time of its own. Lines are seized
// and digits go out as they do, sounds come to their end, timers fire; nobody
// answers, and at last the caller gives up. Nothing is rung, and nothing is kept.
//
// It is pure: values in, values out, no clock. What a running appliance knows comes
// as a world that stays as it was (Question.Around). Any goroutine may call it.
package explain
