package v253

import (
	"time"

	"ringdown/hal"
)

const (
	// soundKept bounds the sound that waits for the host: 200 ms. When more than
	// soundMost has come, all but soundLeft of it is dropped: a modem that stood
	// still and hurries now would be late for the rest of the call.
	soundKept = hal.SampleRate / 5
	soundMost = hal.SampleRate * 3 / 20
	soundLeft = 2 * hal.FrameSamples
	// leastPatience is how long a frame is waited for at least, four frames and a
	// half; a modem whose sound comes in larger pieces has twice their length, up
	// to mostPatience.
	leastPatience = 45 * time.Millisecond
	mostPatience  = 120 * time.Millisecond
	// longAway is how late a host may be until frames have passed it by.
	longAway = 500 * time.Millisecond
)

// pace says when a frame is due: by the rate at which sound comes, where it
// comes, else by the host's clock. It is pure.
type pace struct {
	flowing bool          // the host takes frames
	heard   bool          // sound of this call has come
	at      hal.Tick      // the last boundary…
	when    time.Duration // …which was then
	came    time.Duration // of the last piece
	gap     time.Duration // the longest time between two pieces
	kept    []int16
	slip    hal.Slip
}

// tick is the tick of now.
func (s *pace) tick(now time.Duration) hal.Tick { return s.at + hal.Ticks(max(0, now-s.when)) }

// begin lets frames be due from the next boundary on.
func (s *pace) begin(now time.Duration) {
	s.flowing, s.slip = true, hal.Slip{}
	s.skip(now)
	s.kept = s.kept[:0]
}

// skip lets the boundaries up to now pass.
func (s *pace) skip(now time.Duration) {
	if n := max(0, now-s.when) / hal.FrameTime; n > 0 {
		s.at += hal.Tick(n) * hal.FrameSamples
		s.when += n * hal.FrameTime
	}
}

// listen says that sound will come, or will come no more.
func (s *pace) listen() { s.heard, s.gap, s.kept = false, 0, s.kept[:0] }

// take keeps sound that came.
func (s *pace) take(sound []int16, now time.Duration) {
	if s.heard {
		s.gap = max(s.gap, now-s.came)
	}
	s.heard, s.came = true, now
	room := soundKept - len(s.kept)
	s.kept = append(s.kept, sound[max(0, len(sound)-room):]...)
	if over := len(s.kept) - soundLeft; len(s.kept) > soundMost {
		s.kept = s.kept[:copy(s.kept, s.kept[over:])]
		s.slip.Lost += over / hal.FrameSamples
	}
}

// due reports whether a frame is due now, and else how long it is away. own: it is
// the host's own clock that says so, and there is no sound.
func (s *pace) due(now time.Duration, listening bool) (wait time.Duration, own, ok bool) {
	switch patience := min(max(leastPatience, 2*s.gap), mostPatience); {
	case listening && len(s.kept) >= hal.FrameSamples:
		s.at += hal.FrameSamples
		s.when = now
		return 0, false, true
	case listening && s.heard && now < s.when+patience:
		return s.when + patience - now, false, false
	case now < s.when+hal.FrameTime:
		return s.when + hal.FrameTime - now, false, false
	case now > s.when+longAway:
		s.skip(now)
		return 0, true, true
	}
	if listening && s.heard {
		s.slip.Lost++
	}
	s.at += hal.FrameSamples
	s.when += hal.FrameTime
	return 0, true, true
}

// frame takes the sound of a frame that is due.
func (s *pace) frame(f *hal.Frame) {
	n := copy(f[:], s.kept)
	clear(f[n:])
	s.kept = s.kept[:copy(s.kept, s.kept[n:])]
}
