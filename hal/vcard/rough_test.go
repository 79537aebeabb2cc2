package vcard_test

import (
	"context"
	"io"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
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
// that hands each frame on in the next exchange, within 35 ms.
func TestSoundPassesFromPortToPortWithin35Milliseconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := open(t, cardsim.Options{}, cardsim.Rough{})
		for n := 1; n <= 2; n++ {
			if err := x.world.Desk().Phone(n).Up(); err != nil {
				t.Fatal(err)
			}
		}
		rx, tx := frames(4), frames(4)
		bridge := func() {
			if _, _, err := x.host.Media().Exchange(t.Context(), rx, tx); err != nil {
				t.Fatal(err)
			}
			*tx[3] = *rx[2]
		}
		for range 50 {
			bridge()
		}
		heard := &first{}
		if err := x.world.Desk().Phone(2).Record(heard); err != nil {
			t.Fatal(err)
		}
		said := time.Now()
		if err := x.world.Desk().Phone(1).Say(hum(time.Second)); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			bridge()
		}
		if heard.at.IsZero() || heard.at.Sub(said) > 35*time.Millisecond+hal.FrameTime {
			t.Errorf("heard %v later, with the frame in which it is noticed", heard.at.Sub(said))
		}
		t.Logf("the frame with the first sound was whole %v after it was said", heard.at.Sub(said))
	})
}

// first notes when it first hears something loud: at the end of that frame.
type first struct{ at time.Time }

func (f *first) WriteFrame(x *hal.Frame) {
	for _, v := range x {
		if (v > 2000 || v < -2000) && f.at.IsZero() {
			f.at = time.Now()
		}
	}
}
