package sim

import (
	"fmt"
	"time"

	"ringdown/hal"
)

// Phone is a telephone in an FXS port, worked by hand.
type Phone struct {
	w *world
	n int
}

// PhoneState is what a person at the telephone perceives.
type PhoneState struct {
	State    string // one of the Phone constants
	Shown    Shown  // the caller on the display
	Hears    string // off-hook: a tone's kind, "silence", "sound", "" too early to say
	Rings    int    // bursts of the present ringing
	Cadence  string // of the last whole round of it: on, off, on, off… in ms, to the next 100
	Lamp     bool   // messages wait, by FSK or by the voltage of a neon lamp
	Drops    int    // times the loop was open while off-hook (CPC)
	Reversed bool
	Saying   bool // speaking or dialling
	Plugged  bool
	Volts    float64 // of the battery
	Amperes  float64
	// RingVolts is the ringing voltage on the pair at this moment, rms.
	RingVolts float64
}

func (p *Phone) do(act func(*phone) error) error {
	return p.w.on(func() error {
		x, err := p.w.pair(false, p.n)
		if err != nil {
			return err
		}
		return act(x.phone)
	})
}

// lifted does act if the telephone is off-hook.
func (p *Phone) lifted(act func(*phone) error) error {
	return p.do(func(f *phone) error {
		if !f.up {
			return fmt.Errorf("%s is on-hook: lift it first", f.who)
		}
		return act(f)
	})
}

// Up lifts the handset; lifting a lifted one changes nothing.
func (p *Phone) Up() error { return p.do(func(f *phone) error { f.lift(); return nil }) }

// Down puts the handset down, likewise.
func (p *Phone) Down() error { return p.do(func(f *phone) error { f.hang(); return nil }) }

// UsualFlash is how long the flash key of a telephone of the country opens the
// loop: GB takes 85 to 130 ms for one, JP nothing under 500.
func (p *Phone) UsualFlash() time.Duration { return p.w.opt.profile.Flash.Send }

// Flash opens the loop for d, 10 ms to 3 s.
func (p *Phone) Flash(d time.Duration) error {
	return p.lifted(func(f *phone) error {
		if d < 10*time.Millisecond || d > 3*time.Second {
			return fmt.Errorf("%s: a flash of %v is not within 10ms and 3s", f.who, d)
		}
		f.flash(hal.Ticks(d))
		return nil
	})
}

// Knock jolts the handset, so that the hookswitch is for d, 1 to 100 ms, as it
// should not be.
func (p *Phone) Knock(d time.Duration) error {
	return p.do(func(f *phone) error {
		if d < time.Millisecond || d > 100*time.Millisecond {
			return fmt.Errorf("%s: a knock of %v is not within 1ms and 100ms", f.who, d)
		}
		f.knock(hal.Ticks(d))
		return nil
	})
}

// Stick holds the hookswitch where it is, or lets it go: then it follows the
// handset.
func (p *Phone) Stick(stuck bool) error {
	return p.do(func(f *phone) error { f.stick(stuck); return nil })
}

// Dial keys digits; ',' waits a second. It begins at once: whoever wants dial
// tone first waits for it.
func (p *Phone) Dial(digits string) error {
	return p.lifted(func(f *phone) error {
		if err := checkKeys(f.who, digits); err != nil {
			return err
		}
		o := f.opt
		f.keys = newKeys(digits, keys{hal.Ticks(o.DTMFOn), hal.Ticks(o.DTMFOff), o.Level, o.Twist})
		f.w.note(f.who, "dials %s", digits)
		return nil
	})
}

// Rotary dials digits 0-9 with the dial.
func (p *Phone) Rotary(digits string) error {
	return p.lifted(func(f *phone) error {
		f.w.note(f.who, "turns the dial %s", digits)
		return f.rotary(digits)
	})
}

// Say speaks pcm, 8 kHz linear, into the microphone. The caller must not change
// pcm afterwards.
func (p *Phone) Say(pcm []int16) error {
	return p.lifted(func(f *phone) error {
		if len(pcm) == 0 {
			return fmt.Errorf("%s: %w", f.who, errSamples)
		}
		f.voice = &speech{pcm: pcm}
		return nil
	})
}

// Saying reports whether the telephone still speaks or dials.
func (p *Phone) Saying() bool { s, _ := p.State(); return s.Saying }

// Record writes what the earpiece gives while off-hook to sink, nil to end. A
// CallSink ends when the handset is put down.
func (p *Phone) Record(sink FrameSink) error {
	return p.do(func(f *phone) error { f.rec = recorder{sink: sink}; return nil })
}

// Set makes the telephone another one.
func (p *Phone) Set(o PhoneOptions) error {
	return p.do(func(f *phone) error {
		o = o.filled()
		if o.PPS < 7 || o.PPS > 12 || o.Break < 0.4 || o.Break > 0.8 || o.Jitter < 0 || o.Jitter > 0.2 || o.REN < 0 || o.REN > 5 || outside(o.Sidetone, -40, -1) {
			return fmt.Errorf("%s: no telephone has %+v", f.who, o)
		}
		f.opt, f.clip.off, f.second.on = o, o.Plain, o.InCall && f.second.works()
		if o.Sidetone == 0 {
			o.Sidetone = f.w.opt.sidetone
		}
		f.sound.setSidetone(o.Sidetone)
		return nil
	})
}

// State tells what a person at the telephone perceives.
func (p *Phone) State() (PhoneState, error) {
	var s PhoneState
	err := p.do(func(f *phone) error {
		volts, amps := f.measure()
		s = PhoneState{
			State: f.state(), Shown: f.shown, Rings: f.rings, Cadence: f.rhythm.heard, Lamp: f.lamp, Drops: f.drops,
			Reversed: f.turned.is, Saying: f.voice != nil || f.keys != nil || f.pulse,
			Plugged: f.plugged, Volts: volts, Amperes: amps, RingVolts: f.seenFeed().ringV,
		}
		if f.up {
			s.Hears = f.ear.heard
		}
		return nil
	})
	return s, err
}
