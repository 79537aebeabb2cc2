package dahdi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"ringdown/hal"
)

const (
	// frameWait is how long one ppoll for sound lasts at most: a cancelled wait or a
	// card that has ended is seen after it.
	frameWait = 20 * time.Millisecond
	// silence is how long no frame comes before the clock counts as stopped: a busy
	// host misses ten frames, a card that runs none.
	silence = 200 * time.Millisecond
	// behind is how many frames the host's clock may be ahead of the frames while
	// none waits, before those between count as lost in the kernel.
	behind = 10
	// absence is how long a host that says nothing may stay away before it counts as
	// one that has paused. Shorter than what the kernel keeps.
	absence = 300 * time.Millisecond
	// idleWatch is how often the clock is looked at while no sound is wanted.
	idleWatch = time.Second
)

// sound is what passes between a card and its host.
type sound struct {
	flowing bool
	stopped bool          // the clock gives nothing
	asked   time.Duration // when the host last asked
	given   hal.Tick      // the boundary of the last frame
	heard   time.Duration // when the last frame came
	due     time.Duration // stopped: when the next silent frame is
	wait    [mostReady]hal.Frame
	first   int // in wait, of…
	ready   int // …how many frames of the first port
	slip    hal.Slip
	checks  int // frames since the last look for a port that lags
	idleAt  time.Duration
}

// mostReady bounds how many frames of the first port wait: as many as the kernel
// keeps.
const mostReady = bufferCount

// begin starts to listen: what waited is old.
func (c *card) begin(now time.Duration) {
	s := &c.sound
	s.given = up(max(s.given, c.clock.estimate(now)))
	s.flowing, s.heard, s.ready, s.slip = true, now, 0, hal.Slip{}
	c.clock.known = false
	for i, p := range c.ports {
		p.flush(i == 0)
	}
}

// up is the next boundary at t or after it.
func up(t hal.Tick) hal.Tick { return (t + hal.FrameSamples - 1) / hal.FrameSamples * hal.FrameSamples }

// Exchange implements hal.Media. The frame's clock is that of the first port; the
// others lag by less than two frames.
func (c *card) Exchange(ctx context.Context, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	if rx == nil && tx == nil {
		return c.pause()
	}
	if len(rx) != len(c.ports) || len(tx) != len(c.ports) {
		return 0, hal.Slip{}, fmt.Errorf("exchange sound: %w: %d and %d frames for %d ports", hal.ErrInvalid, len(rx), len(tx), len(c.ports))
	}
	var set [1]unix.PollFd
	for {
		if ctx.Err() != nil {
			return 0, hal.Slip{}, ctx.Err()
		}
		c.mu.Lock()
		at, slip, done, wait, err := c.exchange(rx, tx)
		set[0] = unix.PollFd{Fd: int32(c.ports[0].f), Events: unix.POLLIN}
		c.mu.Unlock()
		if done || err != nil {
			return at, slip, err
		}
		if err := poll(set[:], wait); err != nil {
			return 0, hal.Slip{}, fmt.Errorf("exchange sound: %w", err)
		}
	}
}

func (c *card) pause() (hal.Tick, hal.Slip, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ended("pause sound with"); err != nil {
		return 0, hal.Slip{}, err
	}
	now := c.now()
	if c.sound.flowing {
		c.sound.flowing, c.sound.idleAt = false, now+idleWatch
		_ = c.ports[0].f.orderInt(ordFlush, flushRead)
	}
	return max(c.sound.given, c.clock.estimate(now)), hal.Slip{}, nil
}

// exchange passes a frame when there is one; else it says how long to wait.
func (c *card) exchange(rx, tx []*hal.Frame) (at hal.Tick, slip hal.Slip, done bool, wait time.Duration, err error) {
	if err := c.ended("exchange sound with"); err != nil {
		return 0, slip, false, 0, err
	}
	now := c.now()
	s := &c.sound
	if !s.flowing || now-s.asked > absence {
		c.begin(now)
	}
	s.asked = now
	c.listen(now)
	switch {
	case c.end != nil:
		return 0, slip, false, 0, c.ended("exchange sound with")
	case s.ready > 0:
		c.pass(rx, tx, now)
	case s.stopped && now >= s.due:
		s.due += hal.FrameTime
		quiet(rx)
		s.given += hal.FrameSamples
	case s.stopped:
		return 0, slip, false, min(s.due-now, frameWait), nil
	default:
		return 0, slip, false, frameWait, nil
	}
	slip, s.slip = s.slip, hal.Slip{}
	return s.given, slip, true, 0, nil
}

func quiet(rx []*hal.Frame) {
	for _, f := range rx {
		if f != nil {
			*f = hal.Frame{}
		}
	}
}

// listen takes what waits at the first port, and watches the clock.
func (c *card) listen(now time.Duration) {
	s := &c.sound
	came := false
	for s.ready < mostReady && c.ports[0].read(&s.wait[(s.first+s.ready)%mostReady], now) {
		s.ready++
		came = true
	}
	switch {
	case came:
		s.heard = now
		c.resumed(now)
	case !s.stopped && now-s.heard > silence:
		s.stopped, s.due = true, now
		c.post(hal.CardWide, hal.EvClockLost, c.clock.estimate(now), 0, 1)
	}
}

// resumed tells that a clock that had stopped runs.
func (c *card) resumed(now time.Duration) {
	s := &c.sound
	if !s.stopped {
		return
	}
	s.stopped = false
	c.clock.known = false
	for _, p := range c.ports[1:] {
		p.flush(false)
	}
	c.post(hal.CardWide, hal.EvClockLost, c.clock.estimate(now), 0, 0)
}

// pass gives the frame that is ready.
func (c *card) pass(rx, tx []*hal.Frame, now time.Duration) {
	s := &c.sound
	s.given += hal.FrameSamples
	front := &s.wait[s.first]
	s.first, s.ready = (s.first+1)%mostReady, s.ready-1
	if s.ready == 0 {
		if late := c.clock.estimate(now); c.clock.known && late > s.given+behind*hal.FrameSamples {
			n := (late - s.given) / hal.FrameSamples
			s.given += n * hal.FrameSamples
			s.slip.Lost += int(n)
		}
	}
	c.clock.saw(s.given+hal.Tick(s.ready)*hal.FrameSamples, now)
	for i, p := range c.ports {
		p.hear(rx[i], front, now)
		p.say(tx[i], s.ready, now)
	}
	s.checks++
	if s.ready == 0 && s.checks >= checkEvery {
		s.checks = 0
		for _, p := range c.ports[1:] {
			p.catchUp(now)
		}
	}
}

// watchIdle looks after the clock while no sound is wanted: what was flushed a
// second ago must have come in again.
func (c *card) watchIdle(now time.Duration) {
	s := &c.sound
	if s.flowing || now < s.idleAt {
		return
	}
	var f hal.Frame
	runs := c.ports[0].read(&f, now)
	if first := s.idleAt == 0; first || c.end != nil {
		runs = true
	}
	s.idleAt = now + idleWatch
	_ = c.ports[0].f.orderInt(ordFlush, flushRead)
	if runs == s.stopped {
		s.stopped, s.due = !runs, now
		val := int32(0)
		if !runs {
			val = 1
		}
		c.post(hal.CardWide, hal.EvClockLost, c.clock.estimate(now), 0, val)
	}
}

// read takes a frame from the kernel, if one is there. An event that waits is
// taken first: until then the kernel gives no sound.
func (p *port) read(f *hal.Frame, now time.Duration) bool {
	for range eventsDrained {
		n, err := p.f.read(f)
		switch {
		case err == nil:
			return n == hal.FrameSamples
		case errors.Is(err, errEvent):
			p.drain(now)
		default:
			p.lost(err)
			return false
		}
	}
	return false
}
