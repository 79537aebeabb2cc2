package sim

import (
	"math"

	"ringdown/hal"
	"ringdown/internal/country"
)

// forever as a segment's length never ends.
const forever = math.MaxInt

// source is a sound of the simulation that ends by itself or never: add adds
// it to p and reports whether there is more.
type source interface{ add(p []float32) bool }

// partial is one sine.
type partial struct{ step, phase, amp float64 }

// segment is a stretch of sines, or of silence.
type segment struct {
	parts []partial
	mod   partial // amplitude modulation of all parts, amp is its depth
	left  int
	len   int
}

// score plays segments in order, then again from loop (< 0: once).
type score struct {
	segs []segment
	i    int
	loop int
}

// newTone plays a tone of the country's plan.
func newTone(t country.Tone) *score {
	s := &score{loop: t.Loop}
	for _, seg := range t.Segments {
		n := int(hal.Ticks(seg.Dur))
		if seg.Dur == 0 {
			n = forever
		}
		x := segment{len: n, left: n}
		for _, f := range seg.Freqs {
			x.parts = append(x.parts, sine(f, amplitude(seg.Level)))
		}
		if seg.ModHz > 0 {
			x.mod = sine(seg.ModHz, seg.Depth)
		}
		s.segs = append(s.segs, x)
	}
	return s
}

func sine(hz, amp float64) partial {
	return partial{step: 2 * math.Pi * hz / hal.SampleRate, amp: amp}
}

// add implements source.
func (s *score) add(p []float32) bool {
	for len(p) > 0 {
		if s.i >= len(s.segs) {
			if s.loop < 0 || s.loop >= len(s.segs) {
				return false
			}
			s.i = s.loop
		}
		x := &s.segs[s.i]
		n := min(len(p), x.left)
		x.play(p[:n])
		p = p[n:]
		if x.left != forever {
			x.left -= n
		}
		if x.left == 0 {
			x.left = x.len
			s.i++
		}
	}
	return true
}

// play adds the sines of x to p. Each is a rotation, cheaper than a sine a
// sample and exact enough for a frame.
func (x *segment) play(p []float32) {
	for k := range x.parts {
		q := &x.parts[k]
		s, c := math.Sincos(q.phase)
		ds, dc := math.Sincos(q.step)
		ms, mc := math.Sincos(x.mod.phase)
		mds, mdc := math.Sincos(x.mod.step)
		for i := range p {
			p[i] += float32(q.amp * s * (1 + x.mod.amp*ms) / (1 + x.mod.amp))
			s, c = s*dc+c*ds, c*dc-s*ds
			ms, mc = ms*mdc+mc*mds, mc*mdc-ms*mds
		}
		q.phase = math.Mod(q.phase+q.step*float64(len(p)), 2*math.Pi)
	}
	x.mod.phase = math.Mod(x.mod.phase+x.mod.step*float64(len(p)), 2*math.Pi)
}

// keys is how someone's keypad sounds.
type keys struct {
	on, off hal.Tick
	level   float64 // dBm0 of the low group
	twist   float64 // dB, high over low
}

// keypad are the keys by row and column; ITU-T Q.23.
const keypad = "123A456B789C*0#D"

func rows() [4]float64    { return [4]float64{697, 770, 852, 941} }
func columns() [4]float64 { return [4]float64{1209, 1336, 1477, 1633} }

// newKeys plays digits; a ',' is a second's pause. It begins with the first tone.
func newKeys(digits string, k keys) *score {
	s := &score{loop: -1}
	for _, d := range []byte(digits) {
		row, col, ok := keyOf(d)
		if !ok {
			s.segs = append(s.segs, silence(hal.SampleRate))
			continue
		}
		on := segment{len: int(k.on), left: int(k.on), parts: []partial{
			sine(rows()[row], amplitude(k.level)), sine(columns()[col], amplitude(k.level+k.twist)),
		}}
		s.segs = append(s.segs, on, silence(int(k.off)))
	}
	return s
}

func silence(n int) segment { return segment{len: n, left: n} }

func keyOf(d byte) (row, col int, ok bool) {
	for i := range len(keypad) {
		if keypad[i] == d {
			return i / 4, i % 4, true
		}
	}
	return 0, 0, false
}

// length is how long a score that ends takes.
func (s *score) length() hal.Tick {
	var n hal.Tick
	for _, x := range s.segs {
		n += hal.Tick(x.len)
	}
	return n
}

// newDual is the dual tone alert of caller id, 2130 and 2750 Hz (ETSI EN 300
// 659-1 clause 5.2; Bellcore calls it CAS).
func newDual(len hal.Tick, level float64) *score {
	return &score{loop: -1, segs: []segment{{
		len: int(len), left: int(len),
		parts: []partial{sine(2130, amplitude(level)), sine(2750, amplitude(level))},
	}}}
}

// speech is recorded sound being said.
type speech struct {
	pcm []int16
	at  int
}

// add implements source.
func (s *speech) add(p []float32) bool {
	n := min(len(p), len(s.pcm)-s.at)
	for i, v := range s.pcm[s.at : s.at+n] {
		p[i] += float32(v)
	}
	s.at += n
	return s.at < len(s.pcm)
}

// signal makes a source of a generator of package media.
type signal struct {
	gen interface{ Read(p []int16) int }
	buf hal.Frame
}

// add implements source.
func (s *signal) add(p []float32) bool {
	n := s.gen.Read(s.buf[:len(p)])
	for i, v := range s.buf[:n] {
		p[i] += float32(v)
	}
	return n == len(p)
}
