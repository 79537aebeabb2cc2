package sim

import (
	"math/rand/v2"

	"ringdown/hal"
)

// What a pair of wires is made of. Resistances are those of an ordinary
// subscriber loop (ITU-T Q.552: up to 1,900 ohms with the telephone).
const (
	feedResistance  = 400.0 // both legs of the feeding bridge
	phoneResistance = 250.0 // DC resistance of a telephone or DAA off-hook
	currentLimit    = 0.025 // amperes; feeds limit at 18..30 mA
	parallelVolts   = 8.0   // left on the pair by a parallel telephone
)

// feed is what the feeding side puts on the pair.
type feed struct {
	on       bool // DC battery, also under ringing
	reversed bool
	ringHz   float64
	ringV    float64 // rms, 0 when not ringing
	high     bool    // raised for a neon lamp
}

func (f feed) ringing() bool { return f.ringV > 0 }

// taker is the side that is fed: an FXO port or a telephone.
type taker interface{ feedChanged() }

// feeder is the side that feeds: an exchange line or an FXS port.
type feeder interface{ loopChanged() }

// far is the simulated end of a pair, as the sound path sees it.
type far interface {
	// speak adds the far end's sound to p, 1.0 being one unit of int16.
	speak(p []float32)
	// hear takes what arrives. p may be kept no longer than the call.
	hear(p []float32)
	// sending and listening tell whether there is sound to compute for an
	// on-hook pair.
	sending() bool
	listening() bool
}

// pair is two wires with one port of the card at the near end and an exchange
// line or a telephone at the far end.
type pair struct {
	w     *world
	index int    // in card.Ports
	id    string // "fxo1"
	who   string // "line 1", for the trace
	n     int    // 1-based number among its kind
	kind  hal.Kind
	rng   *rand.Rand

	feed     feed
	loop     bool // the taker closes the loop
	parallel bool // another telephone does
	plugged  bool
	dead     bool // the port's electronics
	feeder   feeder
	taker    taker
	far      far
	line     *line  // FXO pairs
	relay    *relay // nil: no lifeline
	phone    *phone // FXS pairs

	volts   float64 // battery
	ohms    float64 // of the wires
	slew    slew
	crackle crackle

	sound soundPath
	peak  peak // of the sound, for probes
	port  *port
}

func newPair(w *world, kind hal.Kind, who string, n int) *pair {
	rng := w.rng(who, n)
	p := &pair{
		w: w, kind: kind, index: len(w.pairs), n: n, rng: rng, plugged: true,
		volts: 48 + rng.Float64()*4 - 2, ohms: 200 + rng.Float64()*400,
	}
	p.sound.init(&w.opt, rng)
	p.ohms += w.opt.loop * loopOhms
	p.slew.time = hal.Ticks(w.opt.slew)
	_ = p.crackles(w.opt.impulses) // the URL's bounds are these
	return p
}

// seenFeed is the feed at the taker's end of the wires.
func (p *pair) seenFeed() feed {
	if p.kind == hal.FXS && p.bypassed() {
		return p.relay.throughFeed()
	}
	return p.wireFeed()
}

// wireFeed is the feed at the far end of this pair's own wires.
func (p *pair) wireFeed() feed {
	if !p.plugged {
		return feed{}
	}
	f := p.feed
	if p.slew.old {
		f.reversed = !f.reversed
	}
	f.on = f.on && !p.slew.weak
	return f
}

// current reports whether loop current flows out of the feeder.
func (p *pair) current() bool {
	if p.bypassed() {
		return p.kind == hal.FXO && p.relay.throughLoop()
	}
	return p.plugged && p.loop && p.feed.on && !p.slew.weak
}

func (p *pair) setFeed(f feed) {
	if f == p.feed {
		return
	}
	turns := p.slew.time > 0 && f.on && p.feed.on && f.reversed != p.feed.reversed && !f.ringing()
	if p.slew.old || p.slew.weak { // a newer change overtakes it
		p.slew = slew{time: p.slew.time, gen: p.slew.gen + 1}
	}
	p.feed = f
	p.sound.click(p.rng)
	if turns {
		p.ramp()
	}
	p.feedSeen()
}

// feedSeen lets whoever is at the wires see a change of the feed.
func (p *pair) feedSeen() {
	p.taker.feedChanged()
	if p.kind == hal.FXO && p.bypassed() {
		p.relay.phone.taker.feedChanged()
	}
}

// loopSeen lets whoever feeds the wires see a change of the loop.
func (p *pair) loopSeen() {
	p.feeder.loopChanged()
	if p.kind == hal.FXS && p.bypassed() {
		p.relay.line.bothLook()
	}
}

func (p *pair) setLoop(closed bool) {
	if closed == p.loop {
		return
	}
	p.loop = closed
	p.sound.click(p.rng)
	p.loopSeen()
}

func (p *pair) setPlugged(in bool) {
	if in == p.plugged {
		return
	}
	p.plugged = in
	p.sound.click(p.rng)
	p.feedSeen()
	p.loopSeen()
}

// measure gives the DC volts (negative at normal polarity) and amperes at the
// port.
func (p *pair) measure() (volts, amps float64) {
	feeds := p.feed.on
	if p.kind == hal.FXO {
		feeds = p.seenFeed().on
	}
	if !feeds {
		return 0, 0
	}
	volts = p.volts
	if p.feed.high {
		volts = neonVolts
	}
	switch {
	case p.bypassed() && p.current(): // not through the port
		volts = parallelVolts
	case p.current():
		amps = min(currentLimit, p.volts/(feedResistance+p.ohms+phoneResistance))
		volts = amps * phoneResistance
		if p.kind == hal.FXS { // measured at the feeding end
			volts += amps * p.ohms
		}
	case p.parallel:
		volts = parallelVolts
	}
	if p.slew.weak {
		volts = 0
	}
	if p.feed.reversed == p.slew.old { // not reversed, or not yet
		volts = -volts
	}
	return volts, amps
}

// filter passes a change on once it has lasted: a debouncer.
type filter struct {
	is, want bool
	gen      uint32
	edge     hal.Tick // when want last changed
	since    hal.Tick // the edge that is came from
}

// set tells f the momentary value; report is called once the new value has
// stood for hold, with the length of the state that ended.
func (f *filter) set(w *world, want bool, hold hal.Tick, report func(lasted hal.Tick)) {
	if want == f.want {
		return
	}
	f.want, f.edge = want, w.now
	f.gen++
	gen := f.gen
	w.after(hold, func() {
		if f.gen != gen || f.is == want {
			return
		}
		lasted := f.edge - f.since
		f.is, f.since = want, f.edge
		report(lasted)
	})
}

// force sets the value at once and forgets what was pending.
func (f *filter) force(w *world, is bool) {
	f.gen++
	f.is, f.want, f.edge, f.since = is, is, w.now, w.now
}
