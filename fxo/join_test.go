package fxo

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

// mouth says its words once, frame by frame, as a far end's network would.
type mouth struct{ pcm []int16 }

func (m *mouth) ReadFrame(f *hal.Frame) bool {
	n := copy(f[:], m.pcm)
	clear(f[n:])
	m.pcm = m.pcm[n:]
	return n > 0
}

// far is the address of somebody who is no port of the hardware.
const far call.Port = "sip/821"

// joined lifts phone 1 and joins it with a far end that says pcm.
func (o *office) joined(mode call.Mode, pcm []int16) (heard *ear) {
	o.must(o.desk.Phone(1).Up())
	o.wait(100 * time.Millisecond)
	heard = newEar()
	o.hw.Join("sim0/fxs1", far, mode, &mouth{pcm}, heard)
	return heard
}

func TestATelephoneTalksWithAFarEndOfAnotherClock(t *testing.T) {
	inOffice(t, "country=CN", nil, func(o *office) {
		atPhone := newEar()
		o.must(o.desk.Phone(1).Record(atPhone))
		there, here := speech(11, 2*time.Second), speech(12, 2*time.Second)
		o.do(call.PlayTone, "fxs1", withTone("busy")) // the connection ends it
		heard := o.joined(call.Through, there)
		o.wait(3 * time.Second)
		o.must(o.desk.Phone(1).Say(here))
		o.wait(3 * time.Second)
		if c, _ := likeness(there, atPhone.all()); c < 0.95 {
			t.Errorf("the telephone hears the far end by %.3f, want 0.95", c)
		}
		if c, _ := likeness(here, heard.all()); c < 0.95 {
			t.Errorf("the far end hears the telephone by %.3f, want 0.95", c)
		}
		o.do(call.Disconnect, "fxs1", func(e *call.Effect) { e.Peer = far })
		o.wait(100 * time.Millisecond)
		n := len(heard.all())
		o.wait(time.Second)
		if len(heard.all()) != n {
			t.Error("after Disconnect the far end still gets frames")
		}
		o.do(call.PlayTone, "fxs1", withTone("busy"))
		o.await("the telephone hears busy tone", 5*time.Second, func() bool { return o.phone(1).Hears == "busy" })
	})
}

func TestAJoinedTelephonesKeysAreKeptFromTheFarEndWhileDialling(t *testing.T) {
	for _, c := range []struct {
		mode call.Mode
		most float64 // of what the far end may hear of the key
	}{{call.Dialling, 300}, {call.Through, 30000}} {
		inOffice(t, "country=CN&noise=none", nil, func(o *office) {
			heard := o.joined(c.mode, nil)
			o.wait(time.Second)
			n := len(heard.all())
			o.must(o.desk.Phone(1).Dial("5"))
			o.wait(time.Second)
			level := rms(heard.all()[n:])
			if !o.saw("fxs1 digit 5") || level > c.most || c.mode == call.Through && level < 300 {
				t.Errorf("%s: events %q, the far end heard the key at %.0f rms", c.mode, o.events(), level)
			}
		})
	}
}

func TestJoiningAPortThatCannotSaysSo(t *testing.T) {
	inOffice(t, "country=CN", nil, func(o *office) {
		o.hw.Join("sim0/fxs9", far, call.Through, &mouth{}, newEar())
		o.hw.Join("sim9/fxs1", far, call.Through, &mouth{}, newEar())
		o.wait(100 * time.Millisecond)
		if !o.saw("fxs9 port-down") || !o.saw("sim9/fxs1 port-down") {
			t.Errorf("events %q", o.events())
		}
	})
	disabled := func(p *Profile) { p.Enabled = false }
	inOffice(t, "country=CN", disabled, func(o *office) {
		heard := newEar()
		o.hw.Join("sim0/fxs1", far, call.Through, &mouth{}, heard)
		o.wait(100 * time.Millisecond)
		if !o.saw("fxs1 port-down") || len(heard.all()) != 0 {
			t.Errorf("events %q, %d samples", o.events(), len(heard.all()))
		}
	})
}
