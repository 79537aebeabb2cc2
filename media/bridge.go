package media

import "ringdown/hal"

// Leg is one end of a bridge: what it says and what it hears.
type Leg struct {
	Source Source
	Sink   Sink
}

// Bridge lets two legs of one clock hear each other. The goroutine that owns
// the clock calls Tick once per frame; changes are made by the same goroutine.
type Bridge struct {
	A, B Leg
	// AToB and BToA may change what passes (a digit clamp, a gain); nil passes
	// it as it is.
	AToB, BToA Filter
	// HearA and HearB get a copy of what A and B said before any filter, for a
	// recorder; may be nil.
	HearA, HearB Sink
	fromA, fromB hal.Frame
}

// Tick moves one frame each way. Both legs are read before either is written.
func (b *Bridge) Tick() {
	b.A.Source.ReadFrame(&b.fromA)
	b.B.Source.ReadFrame(&b.fromB)
	pass(&b.fromA, b.HearA, b.AToB, b.B.Sink)
	pass(&b.fromB, b.HearB, b.BToA, b.A.Sink)
}

func pass(f *hal.Frame, hear Sink, filter Filter, to Sink) {
	if hear != nil {
		hear.WriteFrame(f)
	}
	if filter != nil {
		filter.Process(f)
	}
	to.WriteFrame(f)
}
