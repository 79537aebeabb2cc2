package phones

import (
	"ringdown/hal"
	"ringdown/media/tone"
)

// fax listens to a telephone and the analog port that it is connected with for
// the 2100 Hz with which a fax machine or a modem answers (CED and ANSam, ITU-T
// T.30 and V.8), and for the preamble of a fax machine's first command.
type fax struct {
	on   bool                 // somebody listens
	ears [2]*tone.FaxDetector // of either way; nil: no frame has come that way
	tell func()               // may be nil
}

// listen begins anew. What listens is made by the first frame: most calls of
// telephones are relayed and have none.
func (x *fax) listen() { x.on, x.ears = true, [2]*tone.FaxDetector{} }

// The ways that a fax listens to.
const (
	fromPhone = iota
	fromPort
)

// hears takes a frame and says once that a machine has answered.
func (x *fax) hears(way int, f *hal.Frame) bool {
	if !x.on {
		return false
	}
	if x.ears[way] == nil {
		x.ears[way] = tone.NewFaxDetector()
	}
	for _, e := range x.ears[way].Write(f[:]) {
		if e.Machine() {
			x.on, x.ears = false, [2]*tone.FaxDetector{}
			return true
		}
	}
	return false
}

// answered makes the way fit for a modem: the buffer stays where it is, and the
// codec becomes G.711 if it is another. It holds until the connection ends.
func (v *voice) answered() {
	v.session.Steady(true)
	if v.fax.tell != nil {
		v.fax.tell()
	}
}
