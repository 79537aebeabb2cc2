package sim_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/haltest"
)

// misdeed is one way in which a card can break the contract. A nil function is
// as the simulated card does it.
type misdeed struct {
	noticed string // the behaviour of the suite that fails

	events    func(b *brokenCard, e hal.Event) []hal.Event // what becomes of an event
	configure func(c *hal.LineConfig)
	run       func(b *brokenCard, p hal.Port, pattern hal.Pattern) (hal.Tick, error)
	stop      func(ctx context.Context, p hal.Port) error
	state     func(b *brokenCard, s *hal.State)
	exchange  func(b *brokenCard, at *hal.Tick, rx []*hal.Frame)
	sent      func(b *brokenCard, tx []*hal.Frame) []*hal.Frame
}

// misdeeds are cards that a backend's author could write by mistake.
func misdeeds() map[string]misdeed {
	all := toldWrongly()
	maps.Copy(all, doneWrongly())
	return all
}

// toldWrongly are events and states that are not the truth.
func toldWrongly() map[string]misdeed {
	return map[string]misdeed{
		"hook told before ring trip": {noticed: "lifting_while_ringing_trips_the_ring", events: hookFirst},
		"ring not stopped by trip": {noticed: "lifting_while_ringing_trips_the_ring", state: func(_ *brokenCard, s *hal.State) {
			if s.OffHook && s.Drive == hal.Forward && s.PatternID == 77 {
				s.Drive, s.Ringing = hal.Ring, true
			}
		}},
		"pattern never done": {noticed: "a_feed_change_is_a_pattern", events: without(hal.EvPatternDone)},
		"abort not told":     {noticed: "a_stopped_pattern_is_aborted", events: without(hal.EvPatternAbort)},
		"events lost in silence": {noticed: "a_lost_battery_is_told", events: func(_ *brokenCard, e hal.Event) []hal.Event {
			if e.Kind == hal.EvBattery && e.Val == 1 {
				return nil
			}
			return []hal.Event{e}
		}},
		"events go back in time": {noticed: "lifting_while_ringing_trips_the_ring", events: func(_ *brokenCard, e hal.Event) []hal.Event {
			if e.Kind == hal.EvHook {
				e.At -= 800
			}
			return []hal.Event{e}
		}},
		"queue not cleared when it overflows": {noticed: "a_storm_of_events", events: func(b *brokenCard, e hal.Event) []hal.Event {
			if e.Kind != hal.EvLost {
				return []hal.Event{e}
			}
			return append(make([]hal.Event, 0, 400), repeat(e, 400)...)
		}},
		"storm not told": {noticed: "a_storm_of_events", events: without(hal.EvLost)},
		"fault forgets itself": {noticed: "a_fault_latches", state: func(_ *brokenCard, s *hal.State) {
			s.Faults = 0
		}},
		"stale battery": {noticed: "an_unplugged_line", state: func(_ *brokenCard, s *hal.State) { s.Battery = true }},
	}
}

// doneWrongly are drives, sound and settings that are not as ordered.
func doneWrongly() map[string]misdeed {
	return map[string]misdeed{
		"driven after it has gone": {noticed: "a_card_that_is_gone", run: func(b *brokenCard, p hal.Port, pattern hal.Pattern) (hal.Tick, error) {
			at, err := p.Run(context.Background(), pattern)
			if b.gone {
				return at, nil
			}
			return at, err
		}},
		"lifted telephone rung": {noticed: "a_lifted_telephone_cannot_be_rung", run: func(_ *brokenCard, p hal.Port, pattern hal.Pattern) (hal.Tick, error) {
			at, err := p.Run(context.Background(), pattern)
			if err != nil && pattern.Steps != nil && pattern.Steps[0].Drive == hal.Ring {
				err = nil
			}
			return at, err
		}},
		"clock goes back": {noticed: "frames_follow_the_card", exchange: func(b *brokenCard, at *hal.Tick, _ []*hal.Frame) {
			if b.frames == 50 {
				*at -= 2 * hal.FrameSamples
			}
		}},
		"same drive opens the feed": {noticed: "setting_the_same_drive", run: onceMore(hal.Forward, hal.Open)},
		"same drive opens the loop": {noticed: "closing_a_closed_loop", run: onceMore(hal.OffHook, hal.OnHook)},
		"sound comes a frame late":  {noticed: "sound_passes_in_the_frame", exchange: lateIn},
		"sound goes a frame late":   {noticed: "sound_passes_in_the_frame", sent: lateOut},
		"sound of ports left out": {noticed: "a_port_left_out", sent: func(b *brokenCard, tx []*hal.Frame) []*hal.Frame {
			for i, f := range tx {
				if f != nil {
					b.kept[i] = *f
				}
			}
			return b.pointers()
		}},
		"no hook debounce":      {noticed: "a_knock_shorter", configure: func(c *hal.LineConfig) { c.HookDebounce = time.Microsecond }},
		"no flash window":       {noticed: "a_break_within_the_window", configure: func(c *hal.LineConfig) { c.FlashMax = 150 * time.Millisecond }},
		"stop leaves the drive": {noticed: "a_stopped_pattern", stop: func(context.Context, hal.Port) error { return nil }},
		"short flash": {noticed: "a_flash_of_ours", run: func(_ *brokenCard, p hal.Port, pattern hal.Pattern) (hal.Tick, error) {
			if len(pattern.Steps) == 2 && pattern.Steps[0].Drive == hal.OnHook {
				pattern.Steps[0].Dur /= 2
			}
			return p.Run(context.Background(), pattern)
		}},
	}
}

// hookFirst keeps ring trip and abort back until the hook has been told.
func hookFirst(b *brokenCard, e hal.Event) []hal.Event {
	switch e.Kind {
	case hal.EvRingTrip, hal.EvPatternAbort:
		b.held = append(b.held, e)
		return nil
	case hal.EvHook:
		out := append([]hal.Event{e}, b.held...)
		b.held = nil
		return out
	}
	return []hal.Event{e}
}

func without(kind hal.EvKind) func(*brokenCard, hal.Event) []hal.Event {
	return func(_ *brokenCard, e hal.Event) []hal.Event {
		if e.Kind == kind {
			return nil
		}
		return []hal.Event{e}
	}
}

func repeat(e hal.Event, n int) []hal.Event {
	out := make([]hal.Event, n)
	for i := range out {
		out[i] = e
	}
	return out
}

// onceMore lets go for 10 ms when a drive is set that is set already.
func onceMore(drive, gap hal.Drive) func(*brokenCard, hal.Port, hal.Pattern) (hal.Tick, error) {
	return func(_ *brokenCard, p hal.Port, pattern hal.Pattern) (hal.Tick, error) {
		s, _ := p.Snapshot(context.Background())
		if len(pattern.Steps) == 1 && pattern.Steps[0].Drive == drive && s.Drive == drive {
			pattern.Steps = []hal.Step{{Drive: gap, Dur: 10 * time.Millisecond}, {Drive: drive}}
		}
		return p.Run(context.Background(), pattern)
	}
}

func lateIn(b *brokenCard, _ *hal.Tick, rx []*hal.Frame) {
	for i, f := range rx {
		if f != nil {
			b.kept[i], *f = *f, b.kept[i]
		}
	}
}

func lateOut(b *brokenCard, tx []*hal.Frame) []*hal.Frame {
	out := make([]*hal.Frame, len(tx))
	for i, f := range tx {
		if f != nil {
			b.late[i], b.kept[i] = b.kept[i], *f
			out[i] = &b.late[i]
		}
	}
	return out
}

// brokenCard is a card that does one thing wrong.
type brokenCard struct {
	hal.Card
	misdeed
	mu     sync.Mutex
	gone   bool
	held   []hal.Event // events kept back
	ready  []hal.Event // events to give
	serial uint32
	frames int
	kept   []hal.Frame
	late   []hal.Frame
}

func (b *brokenCard) pointers() []*hal.Frame {
	out := make([]*hal.Frame, len(b.kept))
	for i := range out {
		out[i] = &b.kept[i]
	}
	return out
}

// Next numbers what is left of the events anew: a lost one leaves no gap. Where
// the misdeed does not touch events the numbers are the card's.
func (b *brokenCard) Next(ctx context.Context) (hal.Event, error) {
	for len(b.ready) == 0 {
		e, err := b.Card.Next(ctx)
		if err != nil {
			return e, err
		}
		if b.events == nil {
			return e, nil
		}
		b.ready = b.events(b, e)
	}
	e := b.ready[0]
	b.ready = b.ready[1:]
	b.serial++
	e.Seq = b.serial
	return e, nil
}

func (b *brokenCard) Ports() []hal.Port {
	var ports []hal.Port
	for _, p := range b.Card.Ports() {
		ports = append(ports, brokenPort{p, b})
	}
	return ports
}

func (b *brokenCard) Media() hal.Media { return b }

func (b *brokenCard) Exchange(ctx context.Context, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	b.mu.Lock()
	if b.sent != nil && len(tx) == len(b.kept) {
		tx = b.sent(b, tx)
	}
	b.mu.Unlock()
	at, slip, err := b.Card.Media().Exchange(ctx, rx, tx)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.frames++
	if err == nil && b.exchange != nil {
		b.exchange(b, &at, rx)
	}
	return at, slip, err
}

type brokenPort struct {
	hal.Port
	b *brokenCard
}

func (p brokenPort) Configure(ctx context.Context, c hal.LineConfig) error {
	if p.b.configure != nil {
		p.b.configure(&c)
	}
	return p.Port.Configure(ctx, c)
}

func (p brokenPort) Run(ctx context.Context, pattern hal.Pattern) (hal.Tick, error) {
	if p.b.run == nil {
		return p.Port.Run(ctx, pattern)
	}
	return p.b.run(p.b, p.Port, pattern)
}

func (p brokenPort) Stop(ctx context.Context) error {
	if p.b.stop == nil {
		return p.Port.Stop(ctx)
	}
	return p.b.stop(ctx, p.Port)
}

func (p brokenPort) Snapshot(ctx context.Context) (hal.State, error) {
	s, err := p.Port.Snapshot(ctx)
	if p.b.state != nil {
		p.b.state(p.b, &s)
	}
	return s, err
}

// misdeedName tells the test's child process which card to test.
const misdeedName = "RINGDOWN_TEST_MISDEED"

// TestSuiteNoticesCardsThatMisbehave proves the conformance suite: each broken
// card fails it, in the behaviour that it breaks. The suite runs in a process of
// its own, as a failure there is the success here.
func TestSuiteNoticesCardsThatMisbehave(t *testing.T) {
	if name := os.Getenv(misdeedName); name != "" {
		runBroken(t, misdeeds()[name])
		return
	}
	for name, m := range misdeeds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, failed := suiteOf(t, name)
			if !failed {
				t.Fatal("the suite did not notice")
			}
			if want := "--- FAIL: TestSuiteNoticesCardsThatMisbehave/" + m.noticed; !strings.Contains(out, want) {
				t.Errorf("it failed elsewhere than in %q:\n%s", m.noticed, out)
			}
		})
	}
}

// A wrapper that does nothing wrong passes: it is the misdeed that is noticed.
func TestSuitePassesAWrappedCard(t *testing.T) { runBroken(t, misdeed{}) }

func suiteOf(t *testing.T, name string) (out string, failed bool) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestSuiteNoticesCardsThatMisbehave$", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), misdeedName+"="+name)
	text, err := cmd.CombinedOutput()
	return string(text), err != nil
}

func runBroken(t *testing.T, m misdeed) {
	haltest.Run(t, haltest.Fixture{
		In: func(t *testing.T, test func(*testing.T)) { synctest.Test(t, test) },
		Open: func(t *testing.T) *haltest.Bench {
			x := bench(t)
			n := len(x.Card.Ports())
			b := &brokenCard{Card: x.Card, misdeed: m, kept: make([]hal.Frame, n), late: make([]hal.Frame, n)}
			vanish := x.Vanish
			x.Vanish = func() { vanish(); b.gone = true }
			x.Card = b
			return x
		},
	})
}
