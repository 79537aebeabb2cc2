package appliance

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/country"
)

// The promises of the first call, from wire to wire.
const (
	ringBar     = 150 * time.Millisecond // ringing at the line to ringing, or its caller id, at the telephone
	dialToneBar = 80 * time.Millisecond  // off-hook to dial tone
	throughBar  = 100 * time.Millisecond // the exchange's dial tone to the earpiece
)

// look is how finely volts are looked at.
const look = time.Millisecond

// TestTheTelephoneIsRungInTime measures at the two pairs, in every country and
// way of caller id: from the ringing voltage on the line, the one that is for
// people, to the first ringing, reversal or sound on the telephone's pair.
func TestTheTelephoneIsRungInTime(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			live(t, string(code), afero.NewMemMapFs(), func(r *rig) {
				sent := &onset{}
				r.main.hardware.Tap("sim0/fxs1", nil, sent)
				r.do("line 1 call -from 0912345678")
				rung, told := r.alert(sent)
				t.Logf("%s: ringing at the line to the telephone's first sign: %s (%s)", code, told.Sub(rung), sent.what)
				if d := told.Sub(rung); d > ringBar {
					t.Errorf("it took %s, not %s", d, ringBar)
				}
			})
		})
	}
}

// alert waits for the telephone's first sign of a call and tells when the line
// began the ringing that came before it.
func (r *rig) alert(sent *onset) (rung, told time.Time) {
	r.t.Helper()
	line, phone := r.main.Desk().Line(1), r.main.Desk().Phone(1)
	ringing := false
	for began := time.Now(); time.Since(began) < 20*time.Second; r.pass(look) {
		l, err := line.State()
		if err != nil {
			r.t.Fatal(err)
		}
		if l.RingVolts > 0 && !ringing {
			rung = time.Now()
		}
		ringing = l.RingVolts > 0
		p, err := phone.State()
		if err != nil {
			r.t.Fatal(err)
		}
		switch at := sent.first(); {
		case p.RingVolts > 0:
			sent.what = "ringing"
			return rung, time.Now()
		case p.Volts > 0:
			sent.what = "reversal"
			return rung, time.Now()
		case !at.IsZero():
			sent.what = "sound"
			return rung, at
		}
	}
	r.t.Fatal("the telephone was never told")
	return rung, told
}

// onset notes when sound began, to the sample. A click, of one frame or two, is
// none.
type onset struct {
	mu   sync.Mutex
	at   time.Time // of the first loud sample
	loud int       // frames in a row since then
	what string
}

// loudEnough is -30 dBm0, far above hiss and below any tone; lasting is longer
// than a click and its echo.
const (
	loudEnough = 720
	lasting    = 3
)

// WriteFrame implements media.Sink and sim.FrameSink; the frame has just ended.
func (o *onset) WriteFrame(f *hal.Frame) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.loud >= lasting {
		return
	}
	i := slices.IndexFunc(f[:], func(v int16) bool { return v > loudEnough || v < -loudEnough })
	switch {
	case i < 0:
		o.loud = 0
		return
	case o.loud == 0:
		o.at = time.Now().Add(-hal.Tick(len(f) - i).Duration())
	}
	o.loud++
}

// first is when sound began, zero while there is none.
func (o *onset) first() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.loud < lasting {
		return time.Time{}
	}
	return o.at
}

// await waits until sound has begun.
func (r *rig) await(o *onset) time.Time {
	r.t.Helper()
	for began := time.Now(); time.Since(began) < 5*time.Second; r.pass(look) {
		if at := o.first(); !at.IsZero() {
			return at
		}
	}
	r.t.Fatal("there was no sound")
	return time.Time{}
}

// TestDialToneIsHeardInTime measures in the earpiece: the gateway's own dial
// tone after off-hook, and the exchange's, through a telephone that is tied to
// a line, after the exchange has begun it.
func TestDialToneIsHeardInTime(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			live(t, string(code), afero.NewMemMapFs(), func(r *rig) {
				own, through := &onset{}, &onset{}
				began := time.Now()
				r.hearing(1, own)
				if d := r.await(own).Sub(began); d > dialToneBar {
					t.Errorf("off-hook to dial tone: %s, not %s", d, dialToneBar)
				} else {
					t.Logf("%s: off-hook to dial tone: %s", code, d)
				}
				tone := make(chan time.Time, 1)
				defer r.main.Desk().Subscribe(func(n sim.Note) {
					if n.Who == "line 2" && n.What == "sends dial tone" {
						tone <- time.Now()
					}
				})()
				r.hearing(2, through)
				at := <-tone
				if d := r.await(through).Sub(at); d > throughBar || d < 0 {
					t.Errorf("the exchange's dial tone to the earpiece: %s, not %s", d, throughBar)
				} else {
					t.Logf("%s: the exchange's dial tone to the earpiece: %s", code, d)
				}
			})
		})
	}
}

// hearing lifts a telephone and listens.
func (r *rig) hearing(n int, o *onset) {
	r.t.Helper()
	phone := r.main.Desk().Phone(n)
	if err := phone.Record(o); err != nil {
		r.t.Fatal(err)
	}
	if err := phone.Up(); err != nil {
		r.t.Fatal(err)
	}
}
