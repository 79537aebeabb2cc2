package haltest

import (
	"context"
	"errors"
	"time"

	"ringdown/hal"
)

// exchange passes n frames and gives the last tick.
func (x *bench) exchange(n int, rx, tx []*hal.Frame) hal.Tick {
	x.t.Helper()
	var last hal.Tick
	for range n {
		at, _, err := x.Card.Media().Exchange(x.t.Context(), rx, tx)
		if err != nil {
			x.t.Fatalf("exchange: %v", err)
		}
		last = at
	}
	return last
}

func framesFollowClock(x *bench) {
	rx, tx := x.frames(), x.frames()
	first := x.exchange(1, rx, tx)
	began := time.Now()
	last := first
	for i := range 200 {
		at := x.exchange(1, rx, tx)
		if at != last+hal.FrameSamples {
			x.t.Fatalf("frame %d ends at tick %d, the one before at %d", i, at, last)
		}
		last = at
	}
	took, nominal := time.Since(began), (last - first).Duration()
	if off := (took - nominal).Abs(); off > 40*time.Millisecond {
		x.t.Errorf("%v of frames took %v", nominal, took)
	}
	pause(time.Second)
	if at := x.exchange(1, rx, tx); at < last+hal.SampleRate*9/10 || at%hal.FrameSamples != last%hal.FrameSamples {
		x.t.Errorf("after a pause of 1 s the clock went from %d to %d", last, at)
	}
}

// power is the mean square of a frame.
func power(f *hal.Frame) float64 {
	var sum float64
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	return sum / hal.FrameSamples
}

// loudness separates sound from noise and echo: -30 dBm0.
const loudness = 720.0 * 720 / 2

func soundBothWays(x *bench) {
	x.need(x.Hum != nil && x.Level != nil, "make a telephone hum and listen")
	p, i := x.lifted(hal.CapDuplex)
	x.Hum(p.ID())
	rx, tx := x.frames(), x.frames()
	x.exchange(20, rx, tx)
	if v := power(rx[i]); v < loudness {
		x.t.Errorf("a humming telephone is heard at a power of %.0f", v)
	}
	square(tx[i])
	x.exchange(50, rx, tx)
	if v := x.Level(p.ID()); v < loudness {
		x.t.Errorf("the telephone hears us at a power of %.0f", v)
	}
	*tx[i] = hal.Frame{}
	x.exchange(50, rx, tx)
	if v := x.Level(p.ID()); v > loudness {
		x.t.Errorf("the telephone hears silence at a power of %.0f", v)
	}
}

// soundInItsFrame: what the telephone sends in a frame is in what the exchange
// at its end gives, and what is given to an exchange is heard in the frame after.
func soundInItsFrame(x *bench) {
	x.need(x.Hum != nil && x.Level != nil, "make a telephone hum and listen")
	p, i := x.lifted(hal.CapDuplex)
	rx, tx := x.frames(), x.frames()
	x.exchange(20, rx, tx)
	x.Level(p.ID()) // listens from this boundary on
	square(tx[i])
	x.exchange(2+x.Lag, rx, tx)
	if v := x.Level(p.ID()); v < loudness {
		x.t.Errorf("a frame after it was given the telephone hears a power of %.0f", v)
	}
	*tx[i] = hal.Frame{}
	x.exchange(20, rx, tx)
	x.Hum(p.ID())
	x.exchange(1+x.Lag, rx, tx)
	if v := power(rx[i]); v < loudness {
		x.t.Errorf("in the frame in which the telephone hums it is heard at a power of %.0f", v)
	}
}

// square fills f with 500 Hz at about -10 dBm0.
func square(f *hal.Frame) {
	for i := range f {
		f[i] = 7000
		if i/8%2 == 0 {
			f[i] = -7000
		}
	}
}

func portLeftOut(x *bench) {
	x.need(x.Level != nil, "listen at a telephone")
	p, i := x.lifted(hal.CapDuplex)
	rx, tx := x.frames(), x.frames()
	x.Level(p.ID()) // listens from here on
	square(tx[i])
	x.exchange(50, rx, tx)
	if v := x.Level(p.ID()); v < loudness {
		x.t.Errorf("the telephone hears us at a power of %.0f", v)
	}
	mark := hal.Frame{1, 2, 3}
	*rx[i] = mark
	left := rx[i]
	rx[i], tx[i] = nil, nil
	x.exchange(50, rx, tx)
	if *left != mark {
		x.t.Error("a port left out was written to")
	}
	if v := x.Level(p.ID()); v > loudness {
		x.t.Errorf("a port left out is sent a power of %.0f", v)
	}
}

// restIsSilent: a frame is filled, whatever stood in it; the noise of an on-hook
// port is allowed.
func restIsSilent(x *bench) {
	rx, tx := x.frames(), x.frames()
	for range 3 {
		for i := range rx {
			square(rx[i])
		}
		x.exchange(1, rx, tx)
		for i := range rx {
			if v := power(rx[i]); v > loudness {
				x.t.Errorf("port %d at rest gives a power of %.0f", i, v)
			}
		}
	}
}

func exchangeCancelled(x *bench) {
	ctx, stop := context.WithCancel(x.t.Context())
	stop()
	_, _, err := x.Card.Media().Exchange(ctx, x.frames(), x.frames())
	if err != nil && !errors.Is(err, context.Canceled) {
		x.t.Errorf("cancelled exchange: %v", err)
	}
	x.exchange(3, x.frames(), x.frames())
}

func nextCancelled(x *bench) {
	x.stop()
	pause(100 * time.Millisecond)
	x.mu.Lock()
	defer x.mu.Unlock()
	if !errors.Is(x.end, context.Canceled) {
		x.t.Errorf("cancelled wait for events: %v", x.end)
	}
}

func wrongFrames(x *bench) {
	rx := x.frames()
	_, _, err := x.Card.Media().Exchange(x.t.Context(), rx[1:], rx)
	x.refused("too few frames", err, hal.ErrInvalid)
	x.exchange(1, rx, x.frames())
}

// pausedSound: a host that pauses waits for nothing, and goes on when it likes.
func pausedSound(x *bench) {
	x.exchange(2, x.frames(), x.frames())
	began := time.Now()
	at, _, err := x.Card.Media().Exchange(x.t.Context(), nil, nil)
	if took := time.Since(began); err != nil || took > hal.FrameTime {
		x.t.Fatalf("a pause took %v: %v", took, err)
	}
	next, slip, err := x.Card.Media().Exchange(x.t.Context(), x.frames(), x.frames())
	if err != nil || next < at || slip != (hal.Slip{}) {
		x.t.Errorf("after a pause at %d came frame %d with %+v: %v", at, next, slip, err)
	}
}
