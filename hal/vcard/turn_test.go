package vcard_test

import (
	"context"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/hal/vcard"
	"ringdown/internal/cardsim"
)

// soundBytes is what tells a piece of sound of eight ports from all else on the
// wire: 8 times 80 samples.
const soundBytes = 600

// stopwatch is a wire that measures from the card's sound to the host's answer.
type stopwatch struct {
	io.ReadWriteCloser
	mu   sync.Mutex
	came time.Time
	took []time.Duration
}

func (w *stopwatch) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	if n > soundBytes {
		w.mu.Lock()
		w.came = time.Now()
		w.mu.Unlock()
	}
	return n, err
}

func (w *stopwatch) Write(p []byte) (int, error) {
	if len(p) > soundBytes {
		w.mu.Lock()
		if !w.came.IsZero() {
			w.took = append(w.took, time.Since(w.came))
			w.came = time.Time{}
		}
		w.mu.Unlock()
	}
	return w.ReadWriteCloser.Write(p)
}

// BenchmarkTurnRound is, in real time, how long the host takes from a card's frame
// of eight ports that are all in use to its answer: 99 of 100 within 2 ms on a
// machine that does nothing else. -benchtime 3000x is half a minute.
func BenchmarkTurnRound(b *testing.B) {
	world, err := sim.NewDriver("sim://?country=US&lines=4&phones=4&seed=11")
	if err != nil {
		b.Fatal(err)
	}
	socket := cardsim.NewSocket(cardsim.New(world, "sim0", cardsim.Options{}), cardsim.Rough{})
	watch := &stopwatch{}
	card, err := vcard.NewDriverOver("card1", func(ctx context.Context) (io.ReadWriteCloser, error) {
		wire, err := socket.Dial(ctx)
		watch.ReadWriteCloser = wire
		return watch, err
	}).Open(b.Context(), "card1")
	if err != nil {
		b.Fatal(err)
	}
	for n := range 4 {
		if err := world.Desk().Phone(n + 1).Up(); err != nil {
			b.Fatal(err)
		}
		if _, err := card.Ports()[n].Run(b.Context(), hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}}); err != nil {
			b.Fatal(err)
		}
	}
	rx, tx := frames(8), frames(8)
	lost := 0
	for b.Loop() {
		_, slip, err := card.Media().Exchange(b.Context(), rx, tx)
		if err != nil {
			b.Fatal(err)
		}
		lost += slip.Lost
		for i := range rx {
			*tx[i] = *rx[7-i]
		}
	}
	if err := card.Close(); err != nil {
		b.Error(err)
	}
	if err := socket.Close(); err != nil {
		b.Error(err)
	}
	slices.Sort(watch.took)
	if n := len(watch.took); n > 0 {
		b.ReportMetric(float64(watch.took[n/2].Microseconds()), "p50-us")
		b.ReportMetric(float64(watch.took[n*99/100].Microseconds()), "p99-us")
		b.ReportMetric(float64(lost), "lost")
	}
}
