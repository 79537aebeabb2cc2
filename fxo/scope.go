package fxo

import (
	"context"
	"math"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

const (
	// ScopeKept is how much of a port's sound a [Scope] keeps: what happened just
	// now and made somebody look (BX-6).
	ScopeKept = 60 * time.Second
	// ScopeStep is the sound of one [Column].
	ScopeStep = 20 * time.Millisecond
	// scopeSlack is how late a frame may be before the time without it counts as
	// silence. A card's clock and the machine's differ by a few ms in a minute.
	scopeSlack = 100 * time.Millisecond

	scopeSamples  = int(ScopeKept/time.Second) * hal.SampleRate
	columnSamples = int(ScopeStep/time.Millisecond) * hal.SampleRate / 1000
)

// Scope keeps the last minute of what a port hears and says, two MB. Its methods
// may be called from any goroutine; a port that nobody looks at has none. While
// the port has no sound, silence is kept.
type Scope struct {
	began time.Time

	mu     sync.Mutex
	rx, tx []int16 // rings
	end    int     // samples since began
}

// Column is the lowest and the highest sample of ScopeStep, each way.
type Column struct{ RxLow, RxHigh, TxLow, TxHigh int16 }

// NewScope makes a scope for [Hardware.Look].
func NewScope() *Scope {
	return &Scope{began: time.Now(), rx: make([]int16, scopeSamples), tx: make([]int16, scopeSamples)}
}

// Frame adds what was heard and said at one boundary. It is for the card's goroutine: It allocates nothing, and waits for a
// reader no longer than that takes to copy a minute of sound.
func (s *Scope) Frame(rx, tx *hal.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	for i := range rx {
		at := s.end % scopeSamples
		s.rx[at], s.tx[at] = rx[i], tx[i]
		s.end++
	}
}

// catchUp keeps silence for the time in which no frame came.
func (s *Scope) catchUp() {
	due := int((time.Since(s.began)-scopeSlack)/time.Millisecond) * (hal.SampleRate / 1000)
	s.end = max(s.end, due-scopeSamples) // more than is kept is only skipped
	for ; s.end < due; s.end++ {
		at := s.end % scopeSamples
		s.rx[at], s.tx[at] = 0, 0
	}
}

// Columns appends the columns from number from on, the first being 0, and gives
// the number of the next. What is no longer kept is left out.
func (s *Scope) Columns(from int, into []Column) (columns []Column, next int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	from = max(from, (s.end-scopeSamples)/columnSamples+1)
	for ; (from+1)*columnSamples <= s.end; from++ {
		into = append(into, s.column(from*columnSamples))
	}
	return into, from
}

func (s *Scope) column(at int) Column {
	first := at % scopeSamples
	c := Column{s.rx[first], s.rx[first], s.tx[first], s.tx[first]}
	for i := at; i < at+columnSamples; i++ {
		rx, tx := s.rx[i%scopeSamples], s.tx[i%scopeSamples]
		c.RxLow, c.RxHigh = min(c.RxLow, rx), max(c.RxHigh, rx)
		c.TxLow, c.TxHigh = min(c.TxLow, tx), max(c.TxHigh, tx)
	}
	return c
}

// Sound is all that is kept, what came from the pair and what went to it in
// turn, and when it began.
func (s *Scope) Sound() (pcm []int16, from time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	first := max(0, s.end-scopeSamples)
	pcm = make([]int16, 0, 2*(s.end-first))
	for i := first; i < s.end; i++ {
		pcm = append(pcm, s.rx[i%scopeSamples], s.tx[i%scopeSamples])
	}
	return pcm, s.began.Add(time.Duration(first/(hal.SampleRate/1000)) * time.Millisecond)
}

// Bands is how many values Spectrum gives: one each 100 Hz, from 100 Hz on.
const Bands = 39

// spectrumSamples are looked at: 32 ms, which tells 31 Hz apart.
const spectrumSamples = 256

// Spectrum fills in the level of each band of what came from the pair just now,
// dBm0, and gives the levels of both ways over the same time.
func (s *Scope) Spectrum(bands *[Bands]float64) (rx, tx float64) {
	var heard, said [spectrumSamples]int16
	s.mu.Lock()
	s.catchUp()
	for i := range heard {
		at := max(0, s.end-spectrumSamples+i) % scopeSamples
		heard[i], said[i] = s.rx[at], s.tx[at]
	}
	s.mu.Unlock()
	for b := range bands {
		bands[b] = band(&heard, float64(100*(b+1)))
	}
	return level(&heard), level(&said)
}

// silence is the level of what is none.
const silence = -70.0

func level(pcm *[spectrumSamples]int16) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return max(silence, media.Level(sum/spectrumSamples))
}

// band is the level at one frequency, by Goertzel's recursion under a Hann
// window, whose gain is a half.
func band(pcm *[spectrumSamples]int16, hz float64) float64 {
	w := 2 * math.Cos(2*math.Pi*hz/hal.SampleRate)
	var s1, s2 float64
	for i, v := range pcm {
		hann := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/spectrumSamples)
		s1, s2 = float64(v)*hann+w*s1-s2, s1
	}
	amplitude := 2 * math.Sqrt(max(0, s1*s1+s2*s2-w*s1*s2)) / (0.5 * spectrumSamples)
	return max(silence, media.Level(amplitude*amplitude/2))
}

// Look has a scope follow a port; nil ends that. One scope per port: it stays
// over a loss of the card.
func (h *Hardware) Look(p call.Port, s *Scope) {
	h.retap(p, func(t *tap) { t.scope = s })
}

// PortNow reads one port; false: no open card has it.
func (h *Hardware) PortNow(ctx context.Context, p call.Port) (PortInfo, bool) {
	b := h.bankOf(p)
	if b == nil {
		return PortInfo{}, false
	}
	return b.unit(p).info(ctx), true
}
