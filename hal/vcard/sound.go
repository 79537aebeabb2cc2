package vcard

import (
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
	"ringdown/media/conceal"
)

const (
	// framesHeld bounds the frames that wait for the host: half a second, as long
	// as a busy machine may be away. When there are more they are all dropped, and
	// sound goes on with the next one as after a pause.
	framesHeld = 50
	// gapMost is how many frames in a row are made up; with more missing the
	// host's own clock goes on (protocol, "Sound").
	gapMost = 3
	// clockPatience is how late the frame after those may be before the clock
	// counts as lost: half a frame, for what a busy machine and a bus add.
	clockPatience = (gapMost+1)*hal.FrameTime + hal.FrameTime/2
	// lookLate is how late whoever looks for missing sound may be: one who is later
	// was not let work by the machine, and nor was the reader of the wire, who gets
	// until secondLook to read what came meanwhile.
	lookLate   = hal.FrameTime / 2
	secondLook = hal.FrameTime
	// wayBack is a step back of the card's ticks that is no frame come twice but
	// a new clock: the card has restarted.
	wayBack = hal.SampleRate / 2
)

// slot is a frame of all ports.
type slot struct {
	at   hal.Tick // its boundary
	raw  uint32   // the card's tick of that boundary
	own  bool     // made by the host's own clock: the card expects no answer
	mask uint16   // ports that have sound
	rx   [vcp.MaxPorts]hal.Frame
}

// sound gathers the card's sound into frames. It is pure; the card's lock
// guards it.
type sound struct {
	samples int // of a piece: what one PCM frame has of each port
	ports   int

	flowing bool // the host takes frames
	synced  bool // expect is known
	expect  uint32
	arrived time.Duration // of the last piece
	given   hal.Tick      // the last boundary that the host was given, or was passed over
	lost    bool          // the clock is
	ownDue  time.Duration // when the next frame of our own clock is due
	again   time.Duration // when is to be looked again whether sound is missing

	ring     [framesHeld]slot
	first, n int
	fill     int // samples that the slot being filled has
	slip     hal.Slip
	voice    [vcp.MaxPorts]conceal.Concealer
	active   uint16 // ports that had sound in the last piece
}

// begin lets frames be gathered, from the next whole one on.
func (s *sound) begin(now time.Duration) {
	s.flowing, s.first, s.n, s.fill, s.slip = true, 0, 0, 0, hal.Slip{}
	s.ownDue = max(s.ownDue, now+hal.FrameTime)
}

// pause drops what is held.
func (s *sound) pause() { s.flowing, s.n, s.fill = false, 0, 0 }

// verdict is what a piece of sound means for whoever keeps the link.
type verdict uint8

const (
	usual     verdict = iota
	clockBack         // the clock had been lost
	newClock          // the ticks went far back: the card may have restarted
)

// take takes a piece that came at now.
func (s *sound) take(p vcp.Sound, c *clock, now time.Duration) verdict {
	v := usual
	if ahead := int32(p.Tick - s.expect); s.synced && ahead < 0 {
		if -ahead < wayBack {
			s.slip.Duplicate++
			return usual
		}
		v, s.synced = newClock, false
	}
	if s.lost {
		s.lost = false
		v = max(v, clockBack)
	}
	end := p.Tick + uint32(s.samples)
	if missing := p.Tick - s.expect; s.synced && missing > 0 {
		s.miss(int(missing)/s.samples, c)
	}
	s.synced, s.expect, s.arrived = true, end, now
	c.moved(end, now)
	if at := c.of(end); at < s.given+hal.Tick(s.samples) { // our own clock was ahead
		c.set(end, s.given+hal.Tick(s.samples), now)
	}
	s.ownDue = now + hal.FrameTime
	s.put(&p, c)
	return v
}

// miss makes up n pieces, or counts them when they are too many.
func (s *sound) miss(n int, c *clock) {
	s.slip.Lost += (n*s.samples + hal.FrameSamples - 1) / hal.FrameSamples
	if n*s.samples > gapMost*hal.FrameSamples || !s.flowing || c.of(s.expect) < s.given {
		s.fill = 0
		return
	}
	for range n {
		s.expect += uint32(s.samples)
		s.put(nil, c)
	}
}

// put lays a piece, nil for one that is made up, into the frame being filled.
func (s *sound) put(p *vcp.Sound, c *clock) {
	raw := s.expect
	if !s.flowing {
		s.given, s.fill = max(s.given, c.of(raw)), 0
		return
	}
	if s.n == framesHeld {
		s.pause()
		return
	}
	x := &s.ring[(s.first+s.n)%framesHeld]
	if s.fill == 0 {
		x.mask, x.own = 0, false
	}
	for i := range s.ports {
		s.lay(x, i, p)
	}
	if p != nil {
		s.active = p.Mask
	}
	if s.fill += s.samples; s.fill < hal.FrameSamples {
		return
	}
	s.fill = 0
	x.at, x.raw = c.of(raw), raw
	s.given = x.at
	s.n++
}

// lay fills port i's part of the slot.
func (s *sound) lay(x *slot, i int, p *vcp.Sound) {
	part := x.rx[i][s.fill : s.fill+s.samples]
	bit := uint16(1) << i
	switch {
	case p != nil && p.Mask&bit != 0:
		vcp.Decode(part, p.Port(i), p.Codec)
		s.voice[i].Good(part)
		x.mask |= bit
	case p == nil && s.active&bit != 0:
		s.voice[i].Fill(part)
		x.mask |= bit
	default:
		clear(part)
	}
}

// next gives the frame that is due at now, nil when none is. It stays until drop.
func (s *sound) next(now time.Duration) *slot {
	if s.n > 0 {
		return &s.ring[s.first]
	}
	if !s.lost || now < s.ownDue {
		return nil
	}
	s.ownDue += hal.FrameTime
	s.given += hal.FrameSamples
	x := &s.ring[s.first]
	x.at, x.own, x.mask = s.given, true, 0
	s.n = 1
	return x
}

// drop lets the frame go that next gave.
func (s *sound) drop() {
	s.first = (s.first + 1) % framesHeld
	s.n--
}

// silent reports, once, that the card's clock has stopped.
func (s *sound) silent(now time.Duration) bool {
	due := s.arrived + clockPatience
	if s.lost || now < max(due, s.again) {
		return false
	}
	if now > due+lookLate && s.again < due {
		s.again = now + secondLook
		return false
	}
	s.lost, s.fill = true, 0
	s.ownDue = s.arrived + hal.FrameTime
	if !s.flowing {
		s.ownDue = now + hal.FrameTime
	}
	return true
}

// wait is how long there is nothing to do for next and silent.
func (s *sound) wait(now time.Duration) time.Duration {
	if s.lost {
		return max(0, s.ownDue-now)
	}
	return max(0, max(s.arrived+clockPatience, s.again)-now)
}
