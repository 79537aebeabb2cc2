package sim

import (
	"math"

	"ringdown/hal"
	"ringdown/internal/country"
)

// The windows of a telephone that shows callers while it is off-hook (Type II:
// TIA-777, EN 300 659-2).
const (
	casHop      = 40     // samples between two looks, 5 ms
	casShortest = 14     // looks: 75 ms of alert less what the windows blur
	casLongest  = 19     // and 85 ms
	casFloor    = -36.0  // dBm0 each tone
	casPurity   = 0.7    // of all power in the two tones: speech is not so
	casTwist    = 5.0    // power ratio, 7 dB (SR-3004)
	ackDelay    = 40 * 8 // samples from the alert's end to the acknowledgement
	ackLength   = 60 * 8 // 55 to 65 ms
	ackTwist    = 2.0
	dataWithin  = 600 * 8 // samples from the acknowledgement to the data's beginning
	dataLongest = 3 * hal.SampleRate
)

// second is a display that works in a call: it hears the alert, mutes handset and
// earpiece, acknowledges by a digit, and reads the data.
type second struct {
	f     *phone
	on    bool // the telephone has such a display
	hop   [casHop]float32
	fill  int
	looks int // in a row at which the alert sounded

	unheard [hal.FrameSamples]float32 // what is spoken into the muted handset

	muted hal.Tick // until then it waits for data, 0 not at all
	turn  uint32
}

// hear takes what arrives off-hook, and reports whether the earpiece is muted.
func (x *second) hear(p []float32) bool {
	if !x.on {
		return false
	}
	if x.muted > x.f.w.now {
		x.f.clip.fsk.write(p, x.char, x.lost)
		return true
	}
	for _, v := range p {
		x.hop[x.fill] = v
		if x.fill++; x.fill == casHop {
			x.fill = 0
			x.look()
		}
	}
	return x.muted > x.f.w.now
}

// look judges one hop.
func (x *second) look() {
	var total float64
	for _, v := range x.hop {
		total += float64(v) * float64(v)
	}
	low, high := x.part(2130), x.part(2750)
	a := amplitude(casFloor)
	least := a * a / 2 * casHop
	if min(low, high) >= least && low+high >= casPurity*total && low <= high*casTwist && high <= low*casTwist {
		x.looks++
		return
	}
	if x.looks >= casShortest && x.looks <= casLongest {
		x.acknowledge()
	}
	x.looks = 0
}

// part is the energy of one frequency in the hop.
func (x *second) part(hz float64) float64 {
	var re, im float64
	for i, v := range x.hop {
		s, c := math.Sincos(2 * math.Pi * hz * float64(i) / hal.SampleRate)
		re, im = re+float64(v)*c, im+float64(v)*s
	}
	return 2 * (re*re + im*im) / casHop
}

// acknowledge mutes the telephone and answers the alert.
func (x *second) acknowledge() {
	x.f.w.note(x.f.who, "hears the alert and acknowledges it")
	x.turn++
	turn := x.turn
	x.muted = x.f.w.now + ackDelay + ackLength + dataWithin
	x.f.clip.window(dataLongest)
	x.f.w.after(ackDelay, func() {
		if x.turn == turn && x.f.up {
			x.f.keys = newKeys("D", keys{on: ackLength, off: 8, level: x.f.opt.Level, twist: ackTwist})
		}
	})
}

// char takes one character of the data.
func (x *second) char(b byte) {
	c := &x.f.clip
	x.muted = x.f.w.now + dataWithin
	if !c.fsk.ready || !c.msg.take(b) {
		return
	}
	s, _, _ := read(c.msg.buf, c.way.Scheme)
	c.msg.reset()
	s.Name = c.name(s.Name)
	c.show(s)
	x.over()
}

// lost is the end of the carrier before all was read.
func (x *second) lost() {
	if len(x.f.clip.msg.buf) > 0 {
		x.f.clip.msg.reset()
		x.f.clip.show(Shown{Scheme: string(x.f.clip.way.Scheme), Trouble: "cut short"})
		x.over()
	}
}

// over lets its user hear and speak again.
func (x *second) over() { x.muted, x.looks, x.fill, x.turn = 0, 0, 0, x.turn+1 }

// works reports whether the country's way is one that has such displays.
func (x *second) works() bool {
	s := x.f.clip.way.Scheme
	return s == country.CIDBell202 || s == country.CIDV23
}
