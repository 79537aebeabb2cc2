package dtmf

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// The limits of a Timing: a digit shorter than a sample or longer than a minute
// is a mistake of the caller.
const (
	maxDigits   = 256
	maxDuration = time.Minute
)

// Timing says how digits are sent. On and Off are the length of each tone and
// of the silence after it. Level is that of the low group in dBm0, Twist how
// much louder the high group is in dB.
type Timing struct {
	On, Off time.Duration
	Level   float64
	Twist   float64
}

// Generator is the sound of a row of digits. Each tone is followed by its
// silence, the last one too.
type Generator struct {
	rest      string
	on, off   int
	low, high float64 // amplitudes
	a, b      oscillator
	left      int // samples left of the current tone or silence
	silent    bool
}

// NewGenerator gives the sound of digits, which are 0-9, A-D (or a-d), * and #.
// A wrong digit, or a timing of nothing or over a minute, is an error.
func NewGenerator(text string, t Timing) (*Generator, error) {
	if len(text) > maxDigits {
		return nil, fmt.Errorf("send DTMF digits: %d digits are more than %d", len(text), maxDigits)
	}
	text = strings.ToUpper(text)
	for i := range len(text) {
		if strings.IndexByte(digits, text[i]) < 0 {
			return nil, fmt.Errorf("send DTMF digits: %q at place %d is not a DTMF digit", text[i], i+1)
		}
	}
	if t.On <= 0 || t.On > maxDuration || t.Off < 0 || t.Off > maxDuration {
		return nil, fmt.Errorf("send DTMF digits: a tone of %v and a pause of %v are not possible", t.On, t.Off)
	}
	return &Generator{
		rest: text, silent: true,
		on: samples(t.On), off: samples(t.Off),
		low: amplitude(t.Level), high: amplitude(t.Level + t.Twist),
	}, nil
}

func samples(d time.Duration) int { return int(math.Round(d.Seconds() * sampleRate)) }

// Read fills p with sound and returns how many samples it filled: fewer than
// len(p) only at the end, 0 after it.
func (g *Generator) Read(p []int16) int {
	n := 0
	for n < len(p) {
		if g.left == 0 && !g.next() {
			break
		}
		k := min(len(p)-n, g.left)
		g.fill(p[n : n+k])
		g.left -= k
		n += k
	}
	return n
}

// next begins the next tone or silence; false at the end.
func (g *Generator) next() bool {
	if !g.silent && g.off > 0 {
		g.silent, g.left = true, g.off
		return true
	}
	if g.rest == "" {
		g.silent = true
		return false
	}
	at := strings.IndexByte(digits, g.rest[0])
	g.rest = g.rest[1:]
	g.a = newOscillator(lowHz(at/4), g.low)
	g.b = newOscillator(highHz(at%4), g.high)
	g.silent, g.left = false, g.on
	return true
}

func (g *Generator) fill(p []int16) {
	if g.silent {
		clear(p)
		return
	}
	for i := range p {
		v := math.Round(g.a.next() + g.b.next())
		p[i] = int16(max(-32768, min(32767, v)))
	}
}

// oscillator is a sine as a recursion: exact to less than a sample step over
// the minute that a tone may last.
type oscillator struct{ k, y1, y2 float64 }

func newOscillator(hz, amplitude float64) oscillator {
	w := 2 * math.Pi * hz / sampleRate
	return oscillator{k: 2 * math.Cos(w), y1: -amplitude * math.Sin(w), y2: -amplitude * math.Sin(2*w)}
}

func (o *oscillator) next() float64 {
	y := o.k*o.y1 - o.y2
	o.y2, o.y1 = o.y1, y
	return y
}
