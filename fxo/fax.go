package fxo

import (
	"ringdown/hal"
	"ringdown/media/tone"
)

// fax listens on both ways of a connection for the 2100 Hz with which a fax
// machine or a modem answers (CED and ANSam, ITU-T T.30 and V.8), and for the
// preamble of a fax machine's first command, which comes where there was no CED. From then on
// the connection is not changed any more: a canceller that adapts to a modem's
// carrier harms it (V.25, G.168). It listens until it has heard it once, and a
// new connection begins anew.
type fax struct {
	here, there *tone.FaxDetector // nil: nobody listens
}

// listen begins anew.
func (x *fax) listen() { x.here, x.there = tone.NewFaxDetector(), tone.NewFaxDetector() }

// hears takes a frame from the pair and one that was sent to it, and says once
// that there is a machine at either end.
func (x *fax) hears(rx, tx *hal.Frame) bool {
	if x.here == nil {
		return false
	}
	if !answers(x.here.Write(rx[:])) && !answers(x.there.Write(tx[:])) {
		return false
	}
	*x = fax{}
	return true
}

func answers(events []tone.FaxEvent) bool {
	for _, e := range events {
		if e.Machine() {
			return true
		}
	}
	return false
}
