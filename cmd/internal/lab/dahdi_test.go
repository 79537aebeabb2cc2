//go:build dahdi

package lab_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/hal/dahdi"
	"ringdown/hal/sim"
)

var (
	only    = flag.String("dahdi.only", ".", "scenario files to play, a regular expression")
	swapped = flag.Bool("dahdi.swapped", false, "the appliance at the second span")
)

// spanPorts is how many channels each of the two spans has.
const spanPorts = 8

// notOnSpans is what local spans do not carry, or no DAHDI does: reversals of
// polarity, volts, faults of a card that is simulated, and sound compared sample by
// sample.
var notOnSpans = regexp.MustCompile(`(?m)^(hardware.*lifelines=|card |same |.*\b(dies|power-cross|reverse|knock|rotary)\b)|polarity|reversal|begin `)

// benchLag is how much later than on the simulated card a thing may be perceived:
// each signal passes two cards more, ours and the one that works the simulated lines
// and telephones, and each of them makes sure of ringing and hook anew.
const benchLag = 600 * time.Millisecond

// TestScenariosOnDAHDI plays scenario files, with benchLag on each of their limits,
// with a pair of local spans of DAHDI's between the appliance and the simulated
// lines and telephones. Time is real, so their transcripts are not compared, and
// several are played at the same time on channels of their own.
func TestScenariosOnDAHDI(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	free := newChannels()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "\n")
		if !onVoiceCards.MatchString(head) || notOnSpans.Match(text) || !regexp.MustCompile(*only).MatchString(file) {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			playOnDAHDI(t, file, string(text), free)
		})
	}
}

func playOnDAHDI(t *testing.T, file, text string, free *channels) {
	s, err := scenario.Parse(file, later(text, benchLag))
	if err != nil {
		t.Fatal(err)
	}
	lines, phones := sizes(s.Hardware)
	if lines+phones > spanPorts {
		t.Skipf("%d lines and %d telephones do not fit a span of %d channels", lines, phones, spanPorts)
	}
	first := free.take(lines + phones)
	defer free.give(first, lines+phones)
	var panel *patch
	l, err := lab.Open(s, lab.Options{Data: t.TempDir(), Folder: filepath.Dir(file), Reach: func(world *sim.Driver) hal.Driver {
		var near hal.Driver
		near, panel = patched(t, world, first, lines, phones)
		return near
	}})
	if err != nil {
		t.Fatal(err)
	}
	transcript, err := l.Play(t.Context(), s, file, nil)
	panel.close()
	if err != nil {
		t.Errorf("%v\n%s", err, transcript)
	}
}

// sizes are the lines and telephones that a scenario's hardware line asks for.
func sizes(hardware []string) (lines, phones int) {
	for _, word := range hardware {
		_, _ = fmt.Sscanf(word, "lines=%d", &lines)
		_, _ = fmt.Sscanf(word, "phones=%d", &phones)
	}
	return lines, phones
}

// channels are the channels of a span that no scenario uses.
type channels struct {
	mu   sync.Mutex
	free *sync.Cond
	used [spanPorts]bool
}

func newChannels() *channels {
	c := &channels{}
	c.free = sync.NewCond(&c.mu)
	return c
}

// take waits for n channels in a row; the first has number 1.
func (c *channels) take(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		for at, run := 0, 0; at < spanPorts; at++ {
			if run++; c.used[at] {
				run = 0
			}
			if run == n {
				first := at - n + 1
				c.mark(first, n, true)
				return first + 1
			}
		}
		c.free.Wait()
	}
}

func (c *channels) give(first, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mark(first-1, n, false)
	c.free.Broadcast()
}

func (c *channels) mark(at, n int, used bool) {
	for ; n > 0; at, n = at+1, n-1 {
		c.used[at] = used
	}
}

// patched ties the simulated card to the far span's channels, and gives the driver
// of the near one's.
func patched(t *testing.T, world *sim.Driver, first, lines, phones int) (hal.Driver, *patch) {
	t.Helper()
	if err := dahdi.LocalSpans(spanPorts); err != nil {
		t.Fatal(err)
	}
	span := func(n int, feeds, fed string) string {
		url := fmt.Sprintf("dahdi://?span=%d&id=sim0", n)
		if lines > 0 {
			url += fmt.Sprintf("&%s=%d-%d", fed, first, first+lines-1)
		}
		if phones > 0 {
			url += fmt.Sprintf("&%s=%d-%d", feeds, first+lines, first+lines+phones-1)
		}
		return url
	}
	one, two := 1, 2
	if *swapped {
		one, two = two, one
	}
	near, err := dahdi.NewDriver(span(one, "fxs", "fxo"))
	if err != nil {
		t.Fatal(err)
	}
	far, err := dahdi.NewDriver(span(two, "fxo", "fxs"))
	if err != nil {
		t.Fatal(err)
	}
	// Configured once before the other end looks: what nobody has configured reads as
	// off-hook.
	opened, err := near.Open(t.Context(), "sim0")
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	panel, err := newPatch(t, far, world)
	if err != nil {
		t.Fatal(err)
	}
	return near, panel
}

// patch ties the ports of two cards, each to the one with its number: a line's
// end to a feed, and a feed to a telephone.
type patch struct {
	t        *testing.T
	far, sim hal.Card
	stop     context.CancelFunc
	owned    sync.WaitGroup
	up, down chan []hal.Frame // from the simulated card, and to it
}

// patchQueue bounds the sound between the two clocks, and patchLead is how much is
// there before any of it is taken: neither clock is even. Policy when full: the
// oldest frames go.
const (
	patchQueue = 4
	patchLead  = 2
)

func newPatch(t *testing.T, far, world hal.Driver) (*patch, error) {
	ctx, stop := context.WithCancel(context.Background())
	f, err := far.Open(ctx, "sim0")
	if err != nil {
		stop()
		return nil, err
	}
	s, err := world.Open(ctx, "sim0")
	if err != nil {
		stop()
		return nil, errors.Join(err, f.Close())
	}
	p := &patch{t: t, far: f, sim: s, stop: stop, up: make(chan []hal.Frame, patchQueue), down: make(chan []hal.Frame, patchQueue)}
	if err := p.configure(ctx); err != nil {
		stop()
		return nil, errors.Join(err, f.Close(), s.Close())
	}
	p.owned.Go(func() { p.follow(ctx, p.far, p.fromFar) })
	p.owned.Go(func() { p.follow(ctx, p.sim, p.fromSim) })
	p.owned.Go(func() { p.sound(ctx, p.far, p.up, p.down) })
	p.owned.Go(func() { p.sound(ctx, p.sim, p.down, p.up) })
	return p, nil
}

// configure has both cards tell each break as it is, and listen on-hook.
func (p *patch) configure(ctx context.Context) error {
	raw := hal.LineConfig{FlashMin: time.Millisecond, FlashMax: time.Millisecond, HookDebounce: time.Millisecond, RingHz: 25, RingV: 75}
	for _, c := range []hal.Card{p.far, p.sim} {
		for i, port := range c.Ports() {
			if err := port.Configure(ctx, raw); err != nil {
				return err
			}
			p.idle(ctx, c, i)
		}
	}
	return nil
}

// idle is the drive of a port at which nothing happens.
func (p *patch) idle(ctx context.Context, c hal.Card, i int) {
	d := hal.Monitor
	if c.Ports()[i].Kind() == hal.FXS {
		d = hal.OHTForward
		if s, err := c.Ports()[i].Snapshot(ctx); err == nil && s.OffHook {
			d = hal.Forward
		}
	}
	p.drive(ctx, c, i, d)
}

func (p *patch) drive(ctx context.Context, c hal.Card, i int, d hal.Drive) {
	_, err := c.Ports()[i].Run(ctx, hal.Pattern{Steps: []hal.Step{{Drive: d}}})
	if err != nil && !errors.Is(err, hal.ErrState) && !errors.Is(err, hal.ErrGone) && ctx.Err() == nil {
		p.t.Logf("patch: %v", err)
	}
}

func (p *patch) follow(ctx context.Context, c hal.Card, take func(context.Context, hal.Event)) {
	for {
		e, err := c.Next(ctx)
		if err != nil {
			return
		}
		if e.Port >= 0 {
			take(ctx, e)
		}
	}
}

func (p *patch) fromFar(ctx context.Context, e hal.Event) { p.pass(ctx, e, p.sim) }

func (p *patch) fromSim(ctx context.Context, e hal.Event) { p.pass(ctx, e, p.far) }

// pass makes of what one port senses what the other drives.
func (p *patch) pass(ctx context.Context, e hal.Event, to hal.Card) {
	switch {
	case e.Kind == hal.EvHook && e.Val == 1:
		p.drive(ctx, to, e.Port, hal.OffHook)
	case e.Kind == hal.EvHook, e.Kind == hal.EvBattery && e.Val == 1, e.Kind == hal.EvRingOff:
		p.idle(ctx, to, e.Port)
	case e.Kind == hal.EvBattery:
		p.drive(ctx, to, e.Port, hal.Open)
	case e.Kind == hal.EvRingOn:
		p.drive(ctx, to, e.Port, hal.Ring)
	}
}

// sound moves a card's sound: what comes in to out, what is in to it.
func (p *patch) sound(ctx context.Context, c hal.Card, in <-chan []hal.Frame, out chan []hal.Frame) {
	n := len(c.Ports())
	rx, tx := make([]*hal.Frame, n), make([]*hal.Frame, n)
	for flows := false; ; {
		var send []hal.Frame
		if flows = flows || len(in) >= patchLead; flows {
			select {
			case send = <-in:
			default:
				flows = false
			}
		}
		came := make([]hal.Frame, n)
		for i := range came {
			rx[i], tx[i] = &came[i], nil
			if send != nil {
				tx[i] = &send[i]
			}
		}
		if _, _, err := c.Media().Exchange(ctx, rx, tx); err != nil {
			return
		}
		for sent := false; !sent; {
			select {
			case out <- came:
				sent = true
			default:
				select {
				case <-out:
				default:
				}
			}
		}
	}
}

func (p *patch) close() {
	p.stop()
	_ = p.far.Close()
	_ = p.sim.Close()
	p.owned.Wait()
}
