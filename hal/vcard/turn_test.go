package vcard_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/hal/tty"
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
	n    int // reads
}

func (w *stopwatch) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	w.n++
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

// beACard has this program be a card of eight ports at a pseudo terminal, whose
// path it writes to standard output, with every telephone lifted, until its
// standard input ends.
const beACard = "RINGDOWN_TEST_CARD"

func TestMain(m *testing.M) {
	if os.Getenv(beACard) != "" {
		if err := card(); err != nil {
			fmt.Fprintln(os.Stderr, err) // who waits for the path gets none
		}
		return
	}
	m.Run()
}

func card() error {
	world, err := sim.NewDriver("sim://?country=US&lines=4&phones=4&seed=11")
	if err != nil {
		return err
	}
	wire, path, err := cardsim.PTY()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	fmt.Println(path)
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // the telephones are to be lifted
		for n := range 4 {
			_ = world.Desk().Phone(n + 1).Up()
		}
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	if err := cardsim.New(world, "sim0", cardsim.Options{}).Run(ctx, wire); ctx.Err() == nil {
		return err
	}
	return nil
}

// cpu is the processor time of this process.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it does not fail for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// What issue 8 asks of the path of a voice card.
const (
	mostShare = 3.0 // percent of a core
	mostTurn  = 2 * time.Millisecond
)

// cardProcess starts a card in a process of its own, which ends with the benchmark;
// path is where it is, and lift what is written to to have its telephones lifted.
func cardProcess(b *testing.B) (path string, lift io.Writer) {
	b.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), beACard+"=1")
	in, err := child.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = in.Close(); _ = child.Wait() })
	path, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(path), in
}

// BenchmarkBareWire is what the same bytes cost who does nothing with them: one
// read and one write of a frame's length every 10 ms at a pseudo terminal. The rest
// of BenchmarkCard is ours.
func BenchmarkBareWire(b *testing.B) {
	end, path, err := cardsim.PTY()
	if err != nil {
		b.Fatal(err)
	}
	defer end.Close()
	wire, err := tty.Open(path, 2_000_000)
	if err != nil {
		b.Fatal(err)
	}
	defer wire.Close()
	var other sync.WaitGroup
	frame, buf := make([]byte, 656), make([]byte, 4096)
	stop := make(chan struct{})
	other.Go(func() { // it costs as much again, and is taken off
		tick := time.NewTicker(hal.FrameTime)
		defer tick.Stop()
		in := make([]byte, 4096)
		for {
			select {
			case <-tick.C:
			case <-stop:
				return
			}
			_, _ = end.Write(frame)
			_, _ = end.Read(in)
		}
	})
	before, began := cpu(), time.Now()
	for b.Loop() {
		if _, err := wire.Read(buf); err != nil {
			b.Fatal(err)
		}
		if _, err := wire.Write(frame); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*float64(cpu()-before)/float64(time.Since(began))/2, "%core")
	close(stop)
	go func() { _, _ = wire.Read(buf) }() // the last frame
	_, _ = wire.Write(frame)
	other.Wait()
}

// BenchmarkCard is a card of eight ports, all in use, in a process of its own at a
// pseudo terminal, in real time: what it costs this process, kernel's work for the
// wire included, how long from the card's frame to the answer, and what is lost.
// -benchtime 3000x is half a minute; a machine that does other things is measured
// with them.
func BenchmarkCard(b *testing.B) {
	path, in := cardProcess(b)
	watch := &stopwatch{}
	c, err := vcard.NewDriverOver("card1", func(context.Context) (io.ReadWriteCloser, error) {
		wire, err := tty.Open(path, 2_000_000)
		watch.ReadWriteCloser = wire
		return watch, err
	}).Open(b.Context(), "card1")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	fmt.Fprintln(in, "lift")
	for _, p := range c.Ports() {
		if p.Kind() != hal.FXO {
			continue
		}
		if _, err := p.Run(b.Context(), hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}}); err != nil {
			b.Fatal(err)
		}
	}
	rx, tx := frames(8), frames(8)
	lost := 0
	pass := func() {
		_, slip, err := c.Media().Exchange(b.Context(), rx, tx)
		if err != nil {
			b.Fatal(err)
		}
		lost += slip.Lost + slip.Late
		for i := range rx {
			*tx[i] = *rx[7-i]
		}
	}
	for range 100 { // until all are in use
		pass()
	}
	lost, watch.took, watch.n = 0, nil, 0
	before, began := cpu(), time.Now()
	for b.Loop() {
		pass()
	}
	share := 100 * float64(cpu()-before) / float64(time.Since(began))
	b.Logf("eight ports take %.2f %% of a core, with %d reads for %d frames", share, watch.n, b.N)
	b.ReportMetric(share, "%core")
	b.ReportMetric(float64(lost), "lost")
	if share > mostShare && b.N > 100 {
		b.Errorf("eight ports take %.2f %% of a core, more than %.0f %%", share, mostShare)
	}
	slices.Sort(watch.took)
	if n := len(watch.took); n > 0 {
		late := watch.took[n*99/100]
		b.ReportMetric(float64(watch.took[n/2].Microseconds()), "p50-us")
		b.ReportMetric(float64(late.Microseconds()), "p99-us")
		if late > mostTurn {
			b.Errorf("one of 100 frames is answered after %v or later, more than %v", late, mostTurn)
		}
	}
}
