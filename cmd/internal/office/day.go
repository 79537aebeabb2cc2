package office

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/store"
)

// Day is one random day. Make it with New, live it with Live.
type Day struct {
	main   *appliance.Main
	desk   *sim.Desk
	rng    *rand.Rand
	length time.Duration
	voices [][]int16

	people []person
	lines  []outside
	broken []repair // faults that are to be put right
	pack   []int    // kinds of faults still to come in this round
	alone  suspects
	Report Report
}

// Report is what a day was made of.
type Report struct {
	Steps       int
	Calls       int // records
	Answered    int
	PortSeconds float64 // of ports with sound on them
	Faults      map[string]int
}

// New makes a day of the given length on an open appliance.
func New(m *appliance.Main, seed uint64, length time.Duration) *Day {
	d := &Day{
		main: m, desk: m.Desk(), length: length,
		rng:    rand.New(rand.NewPCG(seed, 0x0ff1ce)),
		people: make([]person, Phones), lines: make([]outside, Lines),
		alone:  suspects{},
		Report: Report{Faults: map[string]int{}},
	}
	for i := range uint64(4) {
		d.voices = append(d.voices, scenario.Speech(20, seed+i))
	}
	return d
}

// step is how often somebody does something. It is no multiple of a frame, so
// that acts fall anywhere in it.
const step = 497 * time.Millisecond

// Live lives the day: steps until its length is over, then everybody goes home.
// The error says what broke a law, and when.
func (d *Day) Live(ctx context.Context) error {
	began := time.Now()
	for time.Since(began) < d.length {
		if err := d.step(ctx); err != nil {
			return fmt.Errorf("after %s: %w", time.Since(began).Round(time.Millisecond), err)
		}
	}
	if err := d.goHome(ctx); err != nil {
		return fmt.Errorf("at the end of the day: %w", err)
	}
	return nil
}

func (d *Day) step(ctx context.Context) error {
	d.Report.Steps++
	if err := scenario.Pause(ctx, step); err != nil {
		return err
	}
	d.repairDue()
	d.outsideWorld()
	for n := range d.people {
		d.live(n + 1)
	}
	d.misfortune()
	return d.check(ctx)
}

// check proves the engine's laws, and counts the ports with sound.
func (d *Day) check(ctx context.Context) error {
	if err := d.main.Engine().Check(ctx); err != nil {
		return err
	}
	if err := d.physical(ctx); err != nil {
		return err
	}
	for n := range d.people {
		if s, err := d.desk.Phone(n + 1).State(); err == nil && s.State == sim.PhoneOffHook {
			d.Report.PortSeconds += step.Seconds()
		}
	}
	for n := range d.lines {
		if s, err := d.desk.Line(n + 1).State(); err == nil && s.Amperes > 0 {
			d.Report.PortSeconds += step.Seconds()
		}
	}
	return nil
}

// Times of the end of the day.
const (
	homeTime = 3 * time.Minute // for every time-out, guard time and re-open of a port
	homeLook = time.Second
)

// goHome mends all faults, hangs up everything, and waits until nothing goes on.
func (d *Day) goHome(ctx context.Context) error {
	for _, b := range d.broken {
		b.mend()
	}
	d.broken = nil
	var trouble error
	for began := time.Now(); time.Since(began) < homeTime; {
		d.hangAllUp()
		if err := scenario.Pause(ctx, homeLook); err != nil {
			return err
		}
		if err := d.main.Engine().Check(ctx); err != nil {
			return err
		}
		if trouble = d.quiet(ctx); trouble == nil && time.Since(began) > homeTime/2 {
			return nil
		}
	}
	return trouble
}

func (d *Day) hangAllUp() {
	for n := range d.lines {
		_ = d.desk.Line(n + 1).Hangup(sim.HangupUsual) // an idle line has nobody to hang up
	}
	for n := range d.people {
		_ = d.desk.Phone(n + 1).Down()
	}
}

// quiet is nil when no call is left and no pair is in use.
func (d *Day) quiet(ctx context.Context) error {
	s, err := d.main.Engine().Snapshot(ctx)
	if err != nil {
		return err
	}
	for _, c := range s.Calls {
		return fmt.Errorf("call %d is still %s: %v", c.ID, c.State, c.Track)
	}
	for _, p := range s.Ports {
		if p.Lamp != "ready" {
			return fmt.Errorf("port %s is still %s (%s): %s", p.Port, p.Lamp, p.State, p.Reason)
		}
	}
	for n := range d.lines {
		s, err := d.desk.Line(n + 1).State()
		if err != nil {
			return fmt.Errorf("look at line %d: %w", n+1, err)
		}
		if s.State != sim.LineIdle {
			return fmt.Errorf("line %d is still %q at the exchange", n+1, s.State)
		}
	}
	for n := range d.people {
		s, err := d.desk.Phone(n + 1).State()
		if err != nil {
			return fmt.Errorf("look at phone %d: %w", n+1, err)
		}
		if s.State != sim.PhoneOnHook {
			return fmt.Errorf("phone %d is still %q", n+1, s.State)
		}
	}
	return nil
}

// Records proves that calls and records match one to one, and counts them.
func (d *Day) Records(last call.ID) error {
	seen := map[call.ID]bool{}
	for cursor := ""; ; {
		page, err := d.main.Records().List(store.Query{Limit: store.MaxLimit, Cursor: cursor})
		if err != nil {
			return err
		}
		for _, r := range page.Items {
			if seen[r.ID] {
				return fmt.Errorf("call %d has two records", r.ID)
			}
			seen[r.ID] = true
			d.count(r)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	for id := call.ID(1); id <= last; id++ {
		if !seen[id] {
			return fmt.Errorf("call %d has no record", id)
		}
	}
	return nil
}

func (d *Day) count(r call.Record) {
	d.Report.Calls++
	if r.Result == call.ResultAnswered {
		d.Report.Answered++
	}
}
