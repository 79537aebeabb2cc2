package hal

import "time"

// Caller is what hardware itself has read of who calls.
type Caller struct {
	Number   string // as the exchange sent it, "" where it sent none
	Name     string
	Time     string // MMDDhhmm, local time of the exchange, or ""
	Withheld bool   // the caller hides the number
}

// CallerReader is what an FXO port is besides whose hardware reads caller id by
// itself, as a voice modem does; a type assertion finds out. EvCaller tells of
// each.
type CallerReader interface {
	// Caller is the last one that was read; false: none since Open. It does not
	// wait; any goroutine may call it.
	Caller() (Caller, bool)
}

// Delayed is what a port is besides whose sound takes a way of its own, which was
// measured; a type assertion finds out.
type Delayed interface {
	// Delay is how long sound takes to the pair and back; false: it could not be
	// measured. It does not wait; any goroutine may call it.
	Delay() (time.Duration, bool)
}
