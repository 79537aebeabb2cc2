package fxo

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// instant is a card without a clock: each frame comes at once, with speech on
// every pair.
type instant struct {
	*fakeCard
	tick   hal.Tick
	speech []int16
}

func (c *instant) Media() hal.Media { return c }

func (c *instant) Exchange(_ context.Context, rx, _ []*hal.Frame) (hal.Tick, hal.Slip, error) {
	c.tick += hal.FrameSamples
	for i, f := range rx {
		from := (int(c.tick) + i*8000) % (len(c.speech) - hal.FrameSamples)
		copy(f[:], c.speech[from:])
	}
	return c.tick, hal.Slip{}, nil
}

// talking gives a bank with pairs calls in progress.
func talking(pairs int, mode call.Mode, tail time.Duration) *bank {
	card := &instant{fakeCard: newFakeCard(pairs, pairs), speech: speech(1, 10*time.Second)}
	cn, _ := country.Lookup("CN")
	b := newBank(card, &Options{Post: func(call.Event) {}}, func(call.Port, hal.Kind) Profile {
		return Profile{Profile: cn, Enabled: true, EchoTail: tail}
	})
	b.start()
	for i := range pairs {
		outside, inside := b.units[i], b.units[pairs+i]
		inside.event(hal.Event{Kind: hal.EvHook, Val: 1})
		outside.do(call.Effect{Kind: call.SeizeLine})
		outside.signaller.(*line).seized("for the test")
		join(outside, inside, mode)
		if l := outside.signaller.(*line); l.state != lineTalking || l.ears.tones == nil {
			panic("the line is not in a call")
		}
	}
	return b
}

func BenchmarkFrame(b *testing.B) {
	for _, pairs := range []int{1, 8} {
		for _, tail := range []time.Duration{-1, 32 * time.Millisecond} {
			b.Run(fmt.Sprintf("calls=%d/echo=%v", pairs, max(tail, 0)), func(b *testing.B) {
				bank := talking(pairs, call.Through, tail)
				ctx := context.Background()
				for range 50 {
					_ = bank.round(ctx)
				}
				b.ReportAllocs()
				for b.Loop() {
					_ = bank.round(ctx)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*2*pairs*hal.FrameSamples), "ns/sample/port")
			})
		}
	}
}

func TestAFrameAllocatesNothing(t *testing.T) {
	for _, mode := range []call.Mode{call.Through, call.Dialling} {
		bank := talking(4, mode, 0)
		ctx := context.Background()
		for range 200 {
			if err := bank.round(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n := testing.AllocsPerRun(500, func() { _ = bank.round(ctx) }); n != 0 {
			t.Errorf("%s: %.1f allocations a frame, want none", mode, n)
		}
	}
}
