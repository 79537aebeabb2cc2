package dahdi

import (
	"errors"
	"math"
	"time"

	"ringdown/hal"
)

const (
	// leastAhead and mostAhead bound how many frames are written ahead of what is
	// played: a host that was late once gets one more, up to 40 ms.
	leastAhead = 1
	mostAhead  = 4
	// checkEvery is how often a port is looked at for frames that it lags: the
	// buffers of the first port begin anew when its feed was opened.
	checkEvery = 32
)

// portSound is a port's part in the sound.
type portSound struct {
	rx, tx amplifier
	hears  bool // frames of the port are being read
	late   bool // it has one frame more to wait for, so that one is always there
	kept   int  // frames in spare, read before their time
	spare  [2]hal.Frame
	in     hal.Frame // here and not on a stack: the kernel's frames escape
	out    hal.Frame

	says   bool
	ahead  int // frames that are meant to be in the kernel before one is written
	filled int // frames that are there by our count
	was    int // frames of the first port that waited when one was last written
}

// amplifier is a gain in software, for hardware that has none.
type amplifier struct{ times int32 } // in 1/4096; 0 leaves sound as it is

const unity = 4096

func (a *amplifier) set(db float64) {
	a.times = 0
	if db != 0 {
		a.times = int32(math.Round(unity * math.Pow(10, db/20)))
	}
}

func (a *amplifier) work(f *hal.Frame) {
	if a.times == 0 {
		return
	}
	for i, v := range f {
		f[i] = int16(min(max(int64(v)*int64(a.times)/unity, math.MinInt16), math.MaxInt16))
	}
}

// flush throws away what waits at the port. All ports but the first lag by a
// frame from then on.
func (p *port) flush(first bool) {
	p.sound.hears, p.sound.late, p.sound.kept = true, !first, 0
	p.sound.says = false
	_ = p.f.orderInt(ordFlush, flushRead)
}

// hear gives what came in at the port; front is the first port's. What is not
// wanted is read all the same, so that the ports stay in step.
func (p *port) hear(to, front *hal.Frame, now time.Duration) {
	got, s := true, &p.sound
	switch {
	case p.index == 0:
		s.in = *front
	case s.late:
		s.late, got = false, false
	case s.kept > 0:
		s.in = s.spare[0]
		s.spare[0] = s.spare[1]
		s.kept--
	default:
		got = p.read(&s.in, now)
	}
	if !got {
		s.in = hal.Frame{}
	}
	if to != nil {
		s.rx.work(&s.in)
		*to = s.in
	}
}

// catchUp drops a frame when more wait than the one that should.
func (p *port) catchUp(now time.Duration) {
	s := &p.sound
	for s.kept < len(s.spare) && p.read(&s.spare[s.kept], now) {
		s.kept++
	}
	if s.kept == len(s.spare) {
		s.spare[0] = s.spare[1]
		s.kept--
		p.c.sound.slip.Lost++
	}
}

// say sends a frame, nil silence; waiting is how many frames of the first port
// wait, and so by how many the host is late.
func (p *port) say(f *hal.Frame, waiting int, now time.Duration) {
	s := &p.sound
	if f == nil {
		s.says = false // the kernel sends silence when it has nothing
		return
	}
	if !s.says {
		s.says, s.filled, s.ahead, s.was = true, 0, leastAhead, waiting
		p.prefill(now)
	} else {
		s.filled -= 1 + waiting - s.was
		s.was = waiting
		if s.filled < 0 { // it ran dry
			s.filled, s.ahead = 0, min(s.ahead+1, mostAhead)
			p.c.sound.slip.Late++
			if waiting == 0 {
				p.prefill(now)
			}
		}
	}
	if s.filled > s.ahead+1 {
		p.c.sound.slip.Late++
		return
	}
	s.out = *f
	s.tx.work(&s.out)
	p.write(&s.out, now)
}

// prefill writes the silence that goes ahead.
func (p *port) prefill(now time.Duration) {
	p.sound.out = hal.Frame{}
	for p.sound.filled < p.sound.ahead {
		p.write(&p.sound.out, now)
	}
}

// write gives a frame to the kernel. When it has no room it is dropped: what comes
// next would be later still.
func (p *port) write(f *hal.Frame, now time.Duration) {
	p.sound.filled++
	for range eventsDrained {
		err := p.f.write(f)
		if !errors.Is(err, errEvent) {
			if err != nil {
				p.lost(err)
			}
			return
		}
		p.drain(now)
	}
}
