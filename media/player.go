package media

import (
	"sync/atomic"

	"ringdown/hal"
)

// Player plays a Signal as a Source. When the signal ends it gives silence and
// ReadFrame says false. One goroutine reads; Playing may be asked from any.
type Player struct {
	signal Signal
	ended  atomic.Bool
}

// NewPlayer plays s once; nil is silence.
func NewPlayer(s Signal) *Player {
	p := &Player{signal: s}
	p.ended.Store(s == nil)
	return p
}

// ReadFrame gives the next 10 ms. The frame in which the signal ends is filled
// up with silence.
func (p *Player) ReadFrame(f *hal.Frame) bool {
	n := 0
	if !p.ended.Load() {
		n = p.signal.Read(f[:])
	}
	clear(f[n:])
	if n < len(f) {
		p.ended.Store(true)
	}
	return n > 0
}

// Playing says whether sound is still to come.
func (p *Player) Playing() bool { return !p.ended.Load() }

// Samples is recorded sound as a Signal.
type Samples struct {
	pcm  []int16
	next int
	loop bool
}

// NewSamples plays pcm once, or for ever when loop is set. It keeps pcm and
// never writes to it.
func NewSamples(pcm []int16, loop bool) *Samples { return &Samples{pcm: pcm, loop: loop} }

// Read is Signal's.
func (s *Samples) Read(p []int16) int {
	n := 0
	for n < len(p) {
		if s.next == len(s.pcm) {
			if !s.loop || len(s.pcm) == 0 {
				break
			}
			s.next = 0
		}
		k := copy(p[n:], s.pcm[s.next:])
		s.next += k
		n += k
	}
	return n
}

// Sequence plays signals one after the other, without a gap.
type Sequence struct{ parts []Signal }

// NewSequence plays parts in order.
func NewSequence(parts ...Signal) *Sequence { return &Sequence{parts: parts} }

// Read is Signal's.
func (s *Sequence) Read(p []int16) int {
	n := 0
	for n < len(p) && len(s.parts) > 0 {
		n += s.parts[0].Read(p[n:])
		if n < len(p) {
			s.parts = s.parts[1:]
		}
	}
	return n
}

// Silence is n samples of nothing as a Signal.
type Silence int

// Read is Signal's.
func (s *Silence) Read(p []int16) int {
	n := min(len(p), int(*s))
	clear(p[:n])
	*s -= Silence(n)
	return n
}
