package sim

import (
	"math"
	"math/rand/v2"

	"ringdown/hal"
)

const (
	maxTaps    = 24                         // of the hybrid's echo; more would only cost
	history    = 16 * hal.SampleRate / 1000 // samples: the longest tail, 16 ms
	clickPeak  = 6000                       // of the spike of a hook change
	clickDecay = 0.75                       // per sample: some 2 ms long
	farERL     = 0.126                      // the exchange hears its own tones 18 dB down
)

// soundPath is the way of sound through the pair: the loss, the port's
// imperfect 2/4-wire hybrid, noise, hum and clicks.
type soundPath struct {
	rx     hal.Frame // what arrived in the frame from rxAt
	rxAt   hal.Tick
	tx     hal.Frame // what the host sends in the frame from txAt
	txAt   hal.Tick
	txOn   bool
	quiet  hal.Tick // from when on nothing but silence has been sent
	loss   float32
	rxGain float32
	txGain float32

	delay [maxTaps]int
	tap   [maxTaps]float32
	taps  int
	hist  [history + hal.FrameSamples]float32 // what was sent, the newest last
	still int                                 // samples since something was sent
	wrong mismatch

	noise    float32 // uniform noise's peak
	state    uint32  // of the noise
	hum      float32 // amplitude
	humStep  float64
	humPhase float64
	spike    float32
	cable    cable
	sidetone float32 // of a telephone: its own voice in the earpiece
}

// amplitude is the peak of a sine of level dBm0: 0 dBm0 is 22,826.
func amplitude(dBm0 float64) float64 { return 22826 * gain(dBm0) }

func gain(dB float64) float64 { return math.Pow(10, dB/20) }

func (s *soundPath) init(o *options, rng *rand.Rand) {
	s.loss = float32(gain(-o.loss))
	s.rxGain, s.txGain = 1, 1
	s.setNoise(o.noise)
	if o.hum > -90 {
		s.hum = float32(amplitude(o.hum))
	}
	s.humStep = 2 * math.Pi * o.humHz / hal.SampleRate
	s.state = rng.Uint32() | 1
	s.cable = newCable(o.loop)
	s.setSidetone(o.sidetone)
	s.makeHybrid(o, rng)
}

// setNoise sets the circuit noise to dBm0, below -90 none. A uniform
// distribution of peak a has the power of a sine of amplitude a*sqrt(2/3).
func (s *soundPath) setNoise(dBm0 float64) {
	s.noise = 0
	if dBm0 > -90 {
		s.noise = float32(amplitude(dBm0) * math.Sqrt(1.5) / (1 << 31))
	}
}

// setSidetone sets how loud a telephone's own voice is in its earpiece, in dB;
// none below -90.
func (s *soundPath) setSidetone(dB float64) {
	s.sidetone = 0
	if dB > -90 {
		s.sidetone = float32(gain(dB))
	}
}

// makeHybrid draws an echo path: after a short flat delay a decaying random
// response over the tail, its energy set to the echo return loss.
func (s *soundPath) makeHybrid(o *options, rng *rand.Rand) {
	tail := max(4, int(o.tail*hal.SampleRate/1000))
	s.taps = min(maxTaps, tail)
	var energy float64
	h := make([]float64, s.taps)
	for i := range h {
		s.delay[i] = i * (tail - 1) / max(1, s.taps-1)
		h[i] = (rng.Float64()*2 - 1) * math.Exp(-3*float64(i)/float64(s.taps))
		energy += h[i] * h[i]
	}
	scale := gain(-o.erl) / math.Sqrt(energy)
	for i := range h {
		s.tap[i] = float32(h[i] * scale)
	}
	s.still = history
}

// click is the impulse of a hook or feed change.
func (s *soundPath) click(rng *rand.Rand) {
	s.spike = float32((rng.Float64()*0.5 + 0.5) * clickPeak)
	if rng.IntN(2) == 0 {
		s.spike = -s.spike
	}
}

// sent gives what the host sends at the stretch from off of the frame at start,
// nil when nothing.
func (s *soundPath) sent(start hal.Tick, off, n int) []int16 {
	if !s.txOn || s.txAt != start {
		return nil
	}
	return s.tx[off : off+n]
}

// loudTail is how long after the last sound an on-hook telephone still
// listens: its receiver must see that a tone has ended.
const loudTail = 100 * 8 // samples

// loud reports whether the host sends something now, or did just before.
func (s *soundPath) loud(now hal.Tick) bool { return now < s.quiet+loudTail }

// echo adds the hybrid's echo of tx to out. tx may be nil.
func (s *soundPath) echo(tx []int16, out []float32) {
	n := len(out)
	if tx == nil {
		if s.still >= history {
			return
		}
		s.still += n
	} else {
		s.still = 0
	}
	copy(s.hist[:history], s.hist[n:n+history])
	x := s.hist[history : history+n]
	if tx == nil {
		clear(x)
	} else {
		for i, v := range tx {
			x[i] = float32(v) * s.txGain
		}
	}
	for t := range s.taps {
		g := s.tap[t]
		past := s.hist[history-s.delay[t]:][:n]
		for i, v := range past {
			out[i] += g * v
		}
	}
	if s.wrong.on {
		s.wrong.add(x, out)
	}
}

// disturb adds noise, hum and clicks to what arrives.
func (s *soundPath) disturb(out []float32) {
	if s.noise > 0 {
		r := s.state
		for i := range out {
			r ^= r << 13
			r ^= r >> 17
			r ^= r << 5
			out[i] += float32(int32(r)) * s.noise
		}
		s.state = r
	}
	if s.hum > 0 {
		for i := range out {
			out[i] += s.hum * float32(math.Sin(s.humPhase))
			s.humPhase += s.humStep
		}
		s.humPhase = math.Mod(s.humPhase, 2*math.Pi)
	}
	for i := 0; i < len(out) && (s.spike > 1 || s.spike < -1); i++ {
		out[i] += s.spike
		s.spike *= clickDecay
	}
}

// deliver writes what arrived to the frame that starts at start.
func (s *soundPath) deliver(start hal.Tick, off int, in []float32) {
	if s.rxAt != start {
		s.rx, s.rxAt = hal.Frame{}, start
	}
	for i, v := range in {
		s.rx[off+i] = clip(v * s.rxGain)
	}
}

func clip(v float32) int16 { return int16(min(32767, max(-32768, v))) }

// ways tells which directions the pair's sound takes now.
func (p *pair) ways() (in, out bool) {
	if !p.plugged || p.dead || p.port.fault != 0 || p.bypassed() {
		return false, false
	}
	d := p.port.drive
	if p.kind == hal.FXO {
		out = d == hal.OffHook && p.feed.on
		return out || d == hal.Monitor && p.far.sending(), out
	}
	off := p.current() && !p.feed.ringing()
	oht := (d == hal.OHTForward || d == hal.OHTReverse) && !p.loop && p.far.listening()
	return off, off || oht
}

// render computes the sound of the stretch from..to, which lies in one frame,
// and reports whether there was any to compute.
func (p *pair) render(from, to hal.Tick) bool {
	in, out := p.ways()
	if p.bypassed() {
		p.sound.still = history
		return p.kind == hal.FXO && p.relay.renderThrough(int(to-from))
	}
	if !in && !out {
		p.sound.still = history
		return false
	}
	n := int(to - from)
	farBuf, nearBuf := &p.w.scratch[0], &p.w.scratch[1]
	clear(farBuf[:n])
	clear(nearBuf[:n])
	start := p.w.frameEnd(from) - hal.FrameSamples
	off := int(from - start)
	arrive, spoken := farBuf[:n], nearBuf[:n]
	s := &p.sound
	if in {
		p.far.speak(arrive)
	}
	var tx []int16
	if out {
		tx = s.sent(start, off, n)
		p.carry(tx, arrive, spoken)
	}
	for i := range arrive {
		arrive[i] *= s.loss
	}
	if in && s.cable.a > 0 {
		s.cable.carry(arrive, &s.cable.far)
	}
	if in {
		if p.crackle.mean > 0 {
			p.crack(n)
		}
		s.echo(tx, arrive)
		s.disturb(arrive)
		s.deliver(start, off, arrive)
	}
	if p.w.probes > 0 {
		p.peak.take(arrive)
		p.peak.take(spoken)
	}
	return true
}

// carry brings the host's sound to the far end, with the far hybrid's echo of
// its own voice at an exchange.
func (p *pair) carry(tx []int16, own, heard []float32) {
	if tx == nil && !p.far.listening() && p.sound.sidetone == 0 {
		p.far.hear(heard[:len(own)])
		return
	}
	s := &p.sound
	g := s.txGain * s.loss
	for i, v := range tx {
		heard[i] = float32(v) * g
	}
	if s.cable.a > 0 {
		s.cable.carry(heard, &s.cable.own)
	}
	back := s.sidetone
	if p.kind == hal.FXO {
		back = farERL
	}
	if back > 0 {
		for i, v := range own {
			heard[i] += v * back
		}
	}
	p.far.hear(heard)
}
