// Package engine owns every call: one goroutine, no locks around call state,
// one true order of events.
//
// [Engine.Run] takes events from a bounded inbox, steps the call that holds the
// event's port (or begins one), and hands the effects to [Ports]. Questions to
// acd are answered within the same step, so that nobody else can take what was
// just found free. Timers are deadlines looked at by the same goroutine; one
// that is due comes before any event received later. The engine never waits for
// anybody: Ports.Do, Records.Save and Recordings.Path must return at once and
// must not call back into the engine.
//
// Who may call what: every method of Engine from any goroutine, except from
// within Ports.Do, Records.Save and Recordings.Path. Snapshots are immutable.
//
// What holds after every event, and [Engine.Check] proves: no line is seized
// and no telephone rings without a call; a port is in at most one call; a call
// has a port or a timer; a call gives exactly one record, when it is over.
package engine
