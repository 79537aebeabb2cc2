package phones

import (
	"ringdown/hal"
	"ringdown/media/dtmf"
)

// reflected is for how long after a key of the telephone's the sound of the
// analog port may hold what its hybrid throws back of it, in frames: 250 ms.
const reflected = 25

// outBand listens for keys in the sound of an analog port whose partner has
// agreed on telephone-events: they are told as such, which a lost packet does
// not break (RFC 4733 s. 1), and their tones are not sent as well. What of a tone
// leaves before it is known to be one is shorter than any receiver takes for a
// key (ITU-T Q.24: 40 ms).
type outBand struct {
	ears *dtmf.Detector // nil: the partner takes keys as sound alone
	mute bool           // the tone that sounds now was told
	deaf int            // frames in which a key may be the partner's own
}

// hear takes a frame of the analog port's and tells its keys by press.
func (b *outBand) hear(f *hal.Frame, press func(key byte) error) {
	if b.ears == nil {
		return
	}
	b.deaf = max(0, b.deaf-1)
	for _, e := range b.ears.Write(f[:]) {
		switch {
		case e.End:
			b.mute = false
		case b.deaf == 0:
			b.mute = press(e.Digit) == nil
		}
	}
	if b.mute {
		*f = hal.Frame{}
	}
}

// echoes notes that a key of the partner's sounds on the analog port.
func (b *outBand) echoes() { b.deaf = reflected }

// presses begins to tell the analog port's keys as telephone-events, or ends it.
func (v *voice) presses(on bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case !on:
		v.outBand = outBand{}
	case v.outBand.ears == nil:
		v.outBand.ears = dtmf.NewDetector(dtmf.Config{})
	}
}

// press tells a key of the analog port's.
func (v *voice) press(key byte) error { return v.session.Press(key, pressed) }
