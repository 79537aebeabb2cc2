package fsk

import "math"

const (
	sampleRate = 8000
	baud       = 1200
	zeroDBm0   = 22826.0 // amplitude of a 0 dBm0 sine (G.711 A-law, full scale +3.14 dBm0)
)

// Std is a modem standard.
type Std uint8

const (
	// Bell202 sends mark at 1200 Hz and space at 2200 Hz.
	Bell202 Std = iota
	// V23 sends mark at 1300 Hz and space at 2100 Hz.
	V23
)

// String gives the standard's name.
func (s Std) String() string {
	if s == V23 {
		return "V.23"
	}
	return "Bell 202"
}

func (s Std) tones() (mark, space float64) {
	if s == V23 {
		return 1300, 2100
	}
	return 1200, 2200
}

// Opts says what stands around the bytes and how they are sent.
type Opts struct {
	Seizure int     // bits of alternating space and mark first
	Mark    int     // bits of mark before the first byte
	Stop    int     // stop bits of each byte; 0 means 1
	Post    int     // bits of mark after the last byte
	Level   float64 // dBm0 of the mark tone
	Twist   float64 // dB by which the space tone is louder
	Shift   float64 // fraction by which both frequencies are off, for tests of receivers
	Drift   float64 // fraction by which the baud rate is off, likewise
}

// Bits is how many bits a burst of n bytes has.
func (o Opts) Bits(n int) int {
	return o.Seizure + o.Mark + n*(9+max(1, o.Stop)) + o.Post
}

// Samples is how long a burst of n bytes lasts, in samples.
func (o Opts) Samples(n int) int {
	return int(math.Ceil(float64(o.Bits(n)) * sampleRate / (baud * (1 + o.Drift))))
}

// Modulator is the sound of one burst. Make it with [NewModulator].
type Modulator struct {
	data  []byte
	opts  Opts
	step  [2]float64 // phase per sample of space and mark, in turns
	gain  [2]float64
	bits  int
	bit   int     // current bit
	part  float64 // how much of it is left, in bits
	speed float64 // bits per sample
	value int     // of the current bit
	phase float64 // turns
}

// NewModulator gives the sound of data as o says. It keeps its own copy of data.
func NewModulator(s Std, data []byte, o Opts) *Modulator {
	mark, space := s.tones()
	m := &Modulator{
		data: append([]byte(nil), data...), opts: o, bits: o.Bits(len(data)), part: 1,
		speed: baud * (1 + o.Drift) / sampleRate,
	}
	m.step = [2]float64{space * (1 + o.Shift) / sampleRate, mark * (1 + o.Shift) / sampleRate}
	m.gain = [2]float64{amplitude(o.Level + o.Twist), amplitude(o.Level)}
	if m.bits > 0 {
		m.value = m.bitAt(0)
	}
	return m
}

func amplitude(dBm0 float64) float64 { return zeroDBm0 * math.Pow(10, dBm0/20) }

// Read fills p with sound and returns how many samples it filled: fewer than
// len(p) only at the end, 0 after it.
func (m *Modulator) Read(p []int16) int {
	for i := range p {
		if m.bit >= m.bits {
			return i
		}
		v := math.Round(m.gain[m.value] * math.Sin(2*math.Pi*m.phase))
		p[i] = int16(max(-32768, min(32767, v)))
		m.advance()
	}
	return len(p)
}

// advance moves one sample on. A bit that ends within the sample gives its tone
// only its part of the phase.
func (m *Modulator) advance() {
	need := m.speed
	for need >= m.part && m.bit < m.bits {
		m.phase += m.step[m.value] * m.part / m.speed
		need -= m.part
		m.part = 1
		m.bit++
		if m.bit < m.bits {
			m.value = m.bitAt(m.bit)
		}
	}
	m.phase += m.step[m.value] * need / m.speed
	m.part -= need
	m.phase -= math.Floor(m.phase)
}

// bitAt is the i-th bit of the burst, 1 for mark. Bytes go least bit first,
// start bit 0, stop bits 1.
func (m *Modulator) bitAt(i int) int {
	if i < m.opts.Seizure {
		return i & 1
	}
	i -= m.opts.Seizure + m.opts.Mark
	word := 9 + max(1, m.opts.Stop)
	if i < 0 || i/word >= len(m.data) {
		return 1
	}
	b := int(m.data[i/word])
	switch i %= word; {
	case i == 0:
		return 0
	case i <= 8:
		return b >> (i - 1) & 1
	}
	return 1
}
