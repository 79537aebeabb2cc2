package vcard_test

import (
	"context"
	"io"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
	"ringdown/internal/cardsim"
)

// babble is a wire with a fuzzer on it: between the card's bytes come others, in
// bursts.
type babble struct {
	io.ReadWriteCloser
	rng *rand.Rand
}

func (b *babble) Read(p []byte) (int, error) {
	if b.rng.IntN(8) > 0 {
		return b.ReadWriteCloser.Read(p)
	}
	n := b.rng.IntN(min(len(p), 64))
	for i := range p[:n] {
		p[i] = byte(b.rng.Uint32())
	}
	return n, nil
}

func TestTenMinutesOfGarbageStopNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := open(t, cardsim.Options{}, cardsim.Rough{})
		_ = x.host.Close()
		plain := x.socket.Dial
		x.redial(func(ctx context.Context) (io.ReadWriteCloser, error) {
			wire, err := plain(ctx)
			return &babble{wire, rand.New(rand.NewPCG(5, 6))}, err
		})
		rx, tx := frames(4), frames(4)
		first, _, err := x.host.Media().Exchange(t.Context(), rx, tx)
		if err != nil {
			t.Fatal(err)
		}
		began, last, lost := time.Now(), first, 0
		for n := range 60_000 {
			at, slip, err := x.host.Media().Exchange(t.Context(), rx, tx)
			if err != nil {
				t.Fatalf("frame %d: %v", n, err)
			}
			last, lost = at, lost+slip.Lost
			if n%1000 == 0 {
				if _, err := x.host.Ports()[n/1000%4].Snapshot(t.Context()); err != nil {
					t.Fatalf("after %d frames: %v", n, err)
				}
			}
		}
		if took, nominal := time.Since(began), (last - first).Duration(); (took - nominal).Abs() > 100*time.Millisecond {
			t.Errorf("%v of frames took %v", nominal, took)
		}
		t.Logf("%d frames of 60,000 were lost to garbage", lost)
	})
}

// What one telephone says is heard at another of the same card, through a host
// that hands each frame on in the next exchange, within 35 ms: from the sample at
// the one pair to the same sample at the other. (A card that asks for a play delay
// of 3 has 10 ms more.)
func TestSoundPassesFromPortToPortWithin35Milliseconds(t *testing.T) {
	for name, o := range map[string]cardsim.Options{
		"pieces of 10 ms, played 2 later": {},
		"pieces of 5 ms, played 4 later":  {Samples: vcp.ShortFrame, PlayDelay: 4},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				took := oneWay(t, o)
				if took > 35*time.Millisecond || took < 10*time.Millisecond {
					t.Errorf("heard %v later", took)
				}
				t.Logf("%v from pair to pair", took)
			})
		})
	}
}

// oneWay is how long a sample takes from one telephone's pair to another's.
func oneWay(t *testing.T, o cardsim.Options) time.Duration {
	x := open(t, o, cardsim.Rough{})
	for n := 1; n <= 2; n++ {
		if err := x.world.Desk().Phone(n).Up(); err != nil {
			t.Fatal(err)
		}
	}
	rx, tx := frames(4), frames(4)
	said, heard := &first{}, &first{}
	bridge := func() {
		if _, _, err := x.host.Media().Exchange(t.Context(), rx, tx); err != nil {
			t.Fatal(err)
		}
		said.WriteFrame(rx[2])
		*tx[3] = *rx[2]
	}
	for range 50 {
		bridge()
	}
	said.at = time.Time{}
	if err := x.world.Desk().Phone(2).Record(heard); err != nil {
		t.Fatal(err)
	}
	if err := x.world.Desk().Phone(1).Say(hum(time.Second)); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		bridge()
	}
	if said.at.IsZero() || heard.at.IsZero() {
		t.Fatal("nothing was heard")
	}
	return heard.at.Sub(said.at)
}

// first notes when the first loud sample was at the pair: a frame is given at its
// end.
type first struct{ at time.Time }

func (f *first) WriteFrame(x *hal.Frame) {
	for i, v := range x {
		if (v > 2000 || v < -2000) && f.at.IsZero() {
			f.at = time.Now().Add(hal.Tick(i).Duration() - hal.FrameTime)
		}
	}
}
