package sim

import (
	"fmt"
	"strconv"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// The states of a telephone, as PhoneState.State says them.
const (
	PhoneOnHook  = "on-hook"
	PhoneRinging = "ringing"
	PhoneOffHook = "off-hook"
)

// What a telephone is made of.
const (
	ringerVolts  = 40.0 // rms at which a bell of 1 REN rings (FCC part 68, type B)
	ringerDrop   = 3.0  // V rms lost for each REN
	ringSense    = 60 * 8
	ringGone     = 100 * 8
	ringForget   = 6 * hal.SampleRate // without a burst: it no longer rings
	dropSense    = 50 * 8             // a shorter break of the feed is not seen
	neonSense    = 50 * 8             // a shorter glow is not seen
	bounceTime   = 10 * 8             // samples: contacts bounce for 1..10 ms
	maxRotary    = 30
	dialRelease  = 700 * 8 // between rotary digits, the finger's time
	defaultPPS   = 10.0
	defaultBreak = 0.61
)

// PhoneOptions is what a telephone is like. A zero field takes the usual value.
type PhoneOptions struct {
	REN     float64       // ringer equivalence, 0..5; 1
	DTMFOn  time.Duration // of each digit; 100 ms
	DTMFOff time.Duration
	Level   float64 // dBm0 of the low group; -9
	Twist   float64 // dB, high over low; 2
	PPS     float64 // pulses a second of the rotary dial, 7..12; 10
	Break   float64 // part of a pulse that is open, 0.4..0.8; 0.61
	Jitter  float64 // of the rotary dial, part of a pulse, 0..0.2
	Plain   bool    // it has no display for the caller's number
	InCall  bool    // its display shows callers off-hook, too (Type II)
	Neon    bool    // its message lamp is a neon lamp across the wires, and knows no FSK
	// Sidetone is its own voice in the earpiece in dB, -40 to -1; 0 as the URL says.
	Sidetone float64
}

func (o PhoneOptions) filled() PhoneOptions {
	or := func(v *float64, usual float64) {
		if *v == 0 {
			*v = usual
		}
	}
	or(&o.REN, 1)
	or(&o.Level, -9)
	or(&o.Twist, 2)
	or(&o.PPS, defaultPPS)
	or(&o.Break, defaultBreak)
	if o.DTMFOn == 0 {
		o.DTMFOn = 100 * time.Millisecond
	}
	if o.DTMFOff == 0 {
		o.DTMFOff = 100 * time.Millisecond
	}
	return o
}

// phone is the telephone at the end of a pair.
type phone struct {
	*pair
	prof  country.Profile
	opt   PhoneOptions
	up    bool
	stuck bool   // the hookswitch does not move
	turn  uint32 // of the hook: bounces and dial pulses of an older one do nothing
	pulse bool   // the rotary dial is running, the microphone is off

	bell     filter // ringing voltage
	rhythm   rhythm
	rings    int
	lastBell hal.Tick
	ringOn   bool // as a person in the room would say
	drop     filter
	drops    int
	turned   filter // polarity
	glow     filter // the neon lamp

	voice, keys source
	rec         recorder
	people      people
	ear         ear
	shown       Shown
	clip        clipReceiver
	second      second
	lamp        bool
}

func numbered(what string, n int) string { return what + strconv.Itoa(n) }

func newPhonePair(w *world, n int) *pair {
	p := newPair(w, hal.FXS, "phone", n)
	f := &phone{pair: p, prof: w.opt.profile, opt: PhoneOptions{}.filled()}
	p.id, p.who = numbered("fxs", n), numbered("phone ", n)
	p.phone, p.far, p.taker = f, f, f
	f.ear.book = w.book
	f.clip.init(f)
	f.second.f = f
	p.port = newPort(p)
	p.feeder = p.port
	p.feed = feed{on: true}
	p.port.reset()
	f.drop.force(w, true)
	return p
}

// lift and hang move the hookswitch, with its bounce.
func (f *phone) lift() {
	if f.up {
		return
	}
	f.up = true
	f.w.note(f.who, "off-hook")
	f.ringOn, f.rhythm = false, rhythm{}
	f.second.over()
	f.ear.reset()
	f.contact(true)
}

func (f *phone) hang() {
	if !f.up {
		return
	}
	f.up = false
	f.rec.end()
	f.voice, f.keys, f.pulse = nil, nil, false
	f.w.note(f.who, "on-hook")
	f.clip.hungUp()
	f.contact(false)
}

// contact closes or opens the loop with some bounces on the way.
func (f *phone) contact(closed bool) {
	if f.stuck {
		return
	}
	f.turn++
	turn := f.turn
	f.setLoop(closed)
	span := 8 + f.rng.IntN(bounceTime-8)
	for n := f.rng.IntN(3) * 2; n > 0; n-- {
		state := closed == (n%2 == 1)
		f.w.after(hal.Tick(span/(n+1)), func() {
			if f.turn == turn {
				f.setLoop(state)
			}
		})
	}
	f.w.after(hal.Tick(span), func() {
		if f.turn == turn {
			f.setLoop(closed)
		}
	})
}

// flash opens the loop for a time.
func (f *phone) flash(d hal.Tick) {
	f.contact(false)
	f.w.note(f.who, "flash of %d ms", d/8)
	f.w.after(d, func() {
		if f.up {
			f.contact(true)
		}
	})
}

// knock moves the hookswitch for a moment.
func (f *phone) knock(d hal.Tick) {
	if f.stuck {
		return
	}
	f.turn++
	turn := f.turn
	f.w.note(f.who, "knocked for %.1f ms", float64(d)/8)
	f.setLoop(!f.up)
	f.w.after(d, func() {
		if f.turn == turn {
			f.setLoop(f.up || f.clip.seized)
		}
	})
}

// rotary dials digits with the dial, '1' one pulse, '0' ten.
func (f *phone) rotary(digits string) error {
	if len(digits) > maxRotary {
		return fmt.Errorf("%s: %d digits are more than %d", f.who, len(digits), maxRotary)
	}
	var at hal.Tick
	f.turn++
	turn := f.turn
	for _, d := range []byte(digits) {
		if d < '0' || d > '9' {
			return fmt.Errorf("%s: a rotary dial has no %q", f.who, d)
		}
		at = f.turnDial(turn, at, int(d-'0'+9)%10+1) + dialRelease
	}
	f.pulse = true
	f.w.after(at, func() {
		if f.turn == turn {
			f.pulse = false
		}
	})
	return nil
}

// turnDial schedules n pulses from at on and gives the end.
func (f *phone) turnDial(turn uint32, at hal.Tick, n int) hal.Tick {
	set := func(t hal.Tick, closed bool) {
		f.w.after(t, func() {
			if f.turn == turn && f.up {
				f.setLoop(closed)
			}
		})
	}
	for range n {
		period := hal.SampleRate / f.opt.PPS * (1 + f.opt.Jitter*(f.rng.Float64()*2-1))
		set(at, false)
		set(at+hal.Tick(period*f.opt.Break), true)
		at += hal.Tick(period)
	}
	return at
}

// feedChanged implements taker: the bell, the polarity, a drop of the feed.
func (f *phone) feedChanged() {
	s := f.seenFeed()
	rings := s.ringV-ringerDrop*(f.opt.REN-1) >= ringerVolts && !f.up
	hold := hal.Tick(ringGone)
	if rings {
		hold = ringSense
	}
	f.bell.set(f.w, rings, hold, f.belled)
	f.drop.set(f.w, s.on, dropSense, func(lasted hal.Tick) {
		if f.drop.is && !f.up {
			f.clip.opened(lasted)
		}
		if f.drop.is && f.up {
			f.drops++
			f.w.note(f.who, "loop was open for %d ms", lasted/8)
		}
	})
	f.glow.set(f.w, f.opt.Neon && s.on && s.high && !f.up, neonSense, func(hal.Tick) { f.messages(f.glow.is) })
	if s.on && !s.ringing() { // ringing voltage hides the polarity
		f.turned.set(f.w, s.reversed, dropSense, func(hal.Tick) {
			f.w.note(f.who, "polarity %s", map[bool]string{true: "reversed", false: "normal"}[f.turned.is])
			f.clip.reversed()
		})
	}
}

// messages sets the message lamp, and says what somebody in the room sees.
func (f *phone) messages(on bool) {
	f.lamp = on
	f.w.note(f.who, "message lamp %s", onOff(on))
}

// belled is the start or the end of a ring burst.
func (f *phone) belled(lasted hal.Tick) {
	f.rhythm.turned(f.bell.is, lasted)
	if !f.bell.is {
		f.clip.ringEnded(lasted)
		f.lastBell = f.w.now
		at := f.w.now
		f.w.after(ringForget, func() {
			if f.ringOn && f.lastBell == at && !f.bell.want {
				f.ringOn, f.rings = false, 0
				f.clip.rangOut()
				f.w.note(f.who, "stops ringing")
			}
		})
		return
	}
	switch {
	case f.up:
	case f.clip.takesCAR():
		f.clip.carRings(f.rang)
	default:
		f.rang()
	}
}

// rang is a burst that people hear.
func (f *phone) rang() {
	f.lastBell = f.w.now // what an earlier burst began to forget is forgotten
	if !f.ringOn {
		f.ringOn, f.rings, f.rhythm = true, 0, rhythm{}
		f.w.note(f.who, "rings")
	}
	f.rings++
	f.clip.ringBegan()
}

// speak implements far: the microphone.
func (f *phone) speak(p []float32) {
	if f.pulse {
		return
	}
	f.keys = f.people.keyed(f.keys, p)
	if f.second.muted > f.w.now { // the handset is muted while its display is told
		f.voice = also(f.voice, f.second.unheard[:len(p)])
		return
	}
	f.voice = also(f.voice, p)
	f.people.speak(p)
}

// hear implements far: the earpiece, or on-hook the caller id receiver.
func (f *phone) hear(p []float32) {
	if !f.up {
		f.clip.hear(p)
		return
	}
	if f.second.hear(p) {
		clear(p)
	}
	f.rec.write(p)
	f.people.hear(p)
	if heard, changed := f.ear.hear(p); changed {
		f.w.note(f.who, "hears %s", heard)
	}
}

// sending implements far: an on-hook telephone says nothing.
func (f *phone) sending() bool { return false }

// listening implements far.
func (f *phone) listening() bool { return f.up || f.clip.open() && f.sound.loud(f.w.now) }

// state is what a person at the telephone sees.
func (f *phone) state() string {
	switch {
	case f.up:
		return PhoneOffHook
	case f.ringOn:
		return PhoneRinging
	}
	return PhoneOnHook
}
