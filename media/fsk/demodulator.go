package fsk

import "math"

// Byte is a byte that was heard.
type Byte struct {
	Value   byte
	At      uint64 // sample at which its start bit began, from the demodulator's first
	Mark    int    // bits of steady mark heard before its start bit, at most 999
	Framing bool   // its stop bit was no mark: something is spoilt here
	Level   int    // mean amplitude of its bits: noise is far below a signal
}

const (
	bitSamples = float64(sampleRate) / baud
	// carrierLevel in dBm0: below it nothing is looked for. 5 dB under the
	// weakest signal that must be heard with the weaker tone 10 dB down.
	carrierLevel = -57.0
	humHz        = 300 // corner of the filter against hum and ringing
	maxTwist     = 4.5 // how far the two level estimates may part: 13 dB
	nudge        = 0.2 // part of an edge's error by which the bit clock follows
	maxMark      = 999
)

// Demodulator hears bytes. Make it with [NewDemodulator].
type Demodulator struct {
	fir  filters
	hp   highpass
	ring [2 * span]float32 // the last samples, twice, so that a window is one slice
	pos  int
	at   uint64 // samples heard

	carrier  float32 // amplitude at which there is a signal
	power    float32 // smoothed amplitude
	on       bool
	levels   [2]float32 // estimates of space and mark
	scale    [2]float32 // of the decision, from the levels
	middle   float32
	d        float32 // last decision value: above 0 is mark
	markFrom float64 // time since when there is mark
	uart
	out []Byte
}

// uart is the receiver of one byte.
type uart struct {
	busy  bool
	start float64 // time of the start bit's edge
	bit   int     // the next to sample: 0 start, 1..8 data, 9 stop
	value byte
	mark  int
	sum   float32 // of the amplitudes of its bits
	first bool    // the first byte of a burst: space's level is not known
}

// NewDemodulator gives a demodulator for one standard.
func NewDemodulator(s Std) *Demodulator {
	return &Demodulator{
		fir: newFilters(s.tones()), hp: newHighpass(humHz),
		carrier: float32(amplitude(carrierLevel)),
		out:     make([]Byte, 0, 64),
	}
}

// Now is how many samples were heard.
func (m *Demodulator) Now() uint64 { return m.at }

// Carrier reports whether there is a signal at this moment.
func (m *Demodulator) Carrier() bool { return m.on }

// Write hears p and gives the bytes that ended in it. The slice is valid until
// the next Write.
func (m *Demodulator) Write(p []int16) []Byte {
	m.out = m.out[:0]
	for _, v := range p {
		x := m.hp.next(float32(v))
		m.ring[m.pos], m.ring[m.pos+span] = x, x
		m.pos = (m.pos + 1) % span
		m.at++
		m.sample(x)
	}
	if math.Abs(float64(m.hp.s))+math.Abs(float64(m.hp.t)) < 1e-6 {
		m.hp.s, m.hp.t = 0, 0 // no denormals in silence
	}
	return m.out
}

// sample follows the carrier and, while there is one, the bits.
func (m *Demodulator) sample(x float32) {
	if x < 0 {
		x = -x
	}
	m.power += (x - m.power) * 0.06
	if m.power < 1e-6 {
		m.power = 0
	}
	if !m.on {
		if m.power < m.carrier {
			return
		}
		m.begin()
	} else if m.power < m.carrier/2 {
		m.on, m.busy = false, false
		return
	}
	m.decide()
}

// now is the time in the middle of the matched window.
func (m *Demodulator) now() float64 { return float64(m.at) - float64(span+1)/2 }

func (m *Demodulator) begin() {
	mark, space := m.fit()
	m.on, m.busy, m.first = true, false, true
	top := max(mark, space, m.carrier)
	m.levels = [2]float32{top, top}
	m.balance()
	m.d = 0
	m.markFrom = m.now()
}

// fit gives the amplitudes of mark and space in the window.
func (m *Demodulator) fit() (mark, space float32) {
	return m.fir.amplitudes((*[span]float32)(m.ring[m.pos : m.pos+span]))
}

func sqrt(v float32) float32 { return float32(math.Sqrt(float64(v))) }

func (m *Demodulator) decide() {
	mark, space := m.fit()
	before := m.d
	m.d = mark*m.scale[1] - space*m.scale[0] - m.middle
	if (before > 0) != (m.d > 0) {
		t := m.now() - float64(m.d/(m.d-before))
		m.edge(t)
	}
	if m.busy {
		m.bits(before, mark, space)
	} else if m.d > 0 {
		m.learn(1, mark, 0.03)
	}
}

// edge notes a crossing: the start of a byte, or a nudge for its clock.
func (m *Demodulator) edge(t float64) {
	switch {
	case m.busy:
		if bits := (t - m.start) / bitSamples; bits > 0.5 {
			m.start += nudge * bitSamples * (bits - math.Round(bits))
		}
	case m.d <= 0:
		m.mark = min(maxMark, int((t-m.markFrom)/bitSamples+0.5))
		m.uart = uart{busy: true, start: t, mark: m.mark, first: m.first}
	}
	m.markFrom = t
}

// bits samples the bits whose middle has passed.
func (m *Demodulator) bits(before, mark, space float32) {
	due := m.start + (float64(m.bit)+0.5)*bitSamples
	now := m.now()
	if due > now {
		return
	}
	v := m.d + (m.d-before)*float32(due-now)
	m.sum += max(mark, space)
	if v > 0 {
		m.learn(1, mark, 0.25)
	} else {
		m.learn(0, space, 0.25)
	}
	m.take(v > 0)
}

// learn follows the level of one tone. The two may not part by more than real
// lines make them.
func (m *Demodulator) learn(tone int, level, part float32) {
	l := &m.levels
	if m.first && tone == 0 {
		part, m.first = 1, false
		r := float64(min(maxTwist, max(1/maxTwist, level/l[1])))
		m.start += bitSamples * (0.5 - 1/(1+r)) // the edge was seen where r = 1 has its middle
	}
	l[tone] += part * (level - l[tone])
	l[tone] = max(l[tone], l[1-tone]/maxTwist, m.carrier/8)
	l[1-tone] = max(l[1-tone], l[tone]/maxTwist)
	m.balance()
}

// balance makes the decision that of known levels and unknown phase: the tone
// whose pure signal lies nearer to what the window holds.
func (m *Demodulator) balance() {
	s, k := m.levels[0], m.levels[1]
	n := 2 / (s*s + k*k)
	m.scale = [2]float32{s * n, k * n}
	m.middle = (k*k - s*s) * n / 2
}

// take adds one bit to the byte.
func (m *Demodulator) take(one bool) {
	switch {
	case m.bit == 0:
		if one {
			m.busy = false // a glitch, no start bit
			return
		}
	case m.bit <= 8:
		m.value >>= 1
		if one {
			m.value |= 0x80
		}
	default:
		m.finish(!one)
		return
	}
	m.bit++
}

func (m *Demodulator) finish(bad bool) {
	m.busy = false
	if len(m.out) < cap(m.out) { // 64 bytes need 430 ms: only a huge Write can lose some
		m.out = append(m.out, Byte{
			Value: m.value, At: uint64(max(0, m.start)), Mark: m.mark, Framing: bad, Level: int(m.sum / 10),
		})
	}
}
