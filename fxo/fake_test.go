package fxo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ringdown/hal"
)

// fakeCard is a scripted card: a test says what its ports see, and reads what
// they were told. Its clock runs 40 ppm fast, so frames and the test's own
// instants never fall together.
type fakeCard struct {
	mu     sync.Mutex
	opened time.Time
	frame  uint64
	seq    uint32
	events chan hal.Event
	gone   chan struct{}
	once   sync.Once
	ports  []*fakePort
	frames int // Exchanges so far
	id     string
}

const fakePPM = 40

func newFakeCard(lines, phones int) *fakeCard {
	c := &fakeCard{id: "fake0", opened: time.Now(), events: make(chan hal.Event, 1000), gone: make(chan struct{})}
	for i := range lines {
		c.add(fmt.Sprintf("fxo%d", i+1), hal.FXO)
	}
	for i := range phones {
		c.add(fmt.Sprintf("fxs%d", i+1), hal.FXS)
	}
	return c
}

func (c *fakeCard) add(id string, k hal.Kind) {
	caps := hal.CapDuplex | hal.CapOnHookRx | hal.CapOnHookTx | hal.CapFeedOpen | hal.CapPulseDet
	p := &fakePort{card: c, idx: len(c.ports), id: id, kind: k, caps: caps}
	p.state.Battery = true
	if k == hal.FXS {
		p.state.Drive = hal.Forward
	}
	c.ports = append(c.ports, p)
}

func (c *fakeCard) Info() hal.CardInfo { return hal.CardInfo{ID: c.id} }
func (c *fakeCard) Media() hal.Media   { return c }

func (c *fakeCard) Ports() (ps []hal.Port) {
	for _, p := range c.ports {
		ps = append(ps, p)
	}
	return ps
}

func (c *fakeCard) Next(ctx context.Context) (hal.Event, error) {
	select {
	case ev := <-c.events:
		return ev, nil
	case <-c.gone:
		return hal.Event{}, hal.ErrGone
	case <-ctx.Done():
		return hal.Event{}, ctx.Err()
	}
}

func (c *fakeCard) vanish()      { c.once.Do(func() { close(c.gone) }) }
func (c *fakeCard) Close() error { c.vanish(); return nil }

func (c *fakeCard) tick() hal.Tick {
	d := time.Since(c.opened)
	return hal.Ticks(d + d*fakePPM/1e6)
}

func (c *fakeCard) emit(port int, kind hal.EvKind, val, ms int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	c.events <- hal.Event{Port: port, Kind: kind, At: c.tick(), Seq: c.seq, Val: val, Ms: ms}
}

func (c *fakeCard) Exchange(ctx context.Context, rx, tx []*hal.Frame) (hal.Tick, hal.Slip, error) {
	now := c.tick()
	if rx == nil && tx == nil { // a pause
		return now, hal.Slip{}, nil
	}
	at := max(hal.Tick(c.frame+1)*hal.FrameSamples, (now/hal.FrameSamples+1)*hal.FrameSamples)
	c.frame = uint64(at / hal.FrameSamples)
	t := time.NewTimer((at-now).Duration()*(1e6-fakePPM)/1e6 + time.Microsecond)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.gone:
		return 0, hal.Slip{}, hal.ErrGone
	case <-ctx.Done():
		return 0, hal.Slip{}, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frames++
	for i, p := range c.ports {
		p.exchange(rx[i], tx[i])
	}
	return at, hal.Slip{}, nil
}

// fakePort is one of its ports.
type fakePort struct {
	card    *fakeCard
	idx     int
	id      string
	kind    hal.Kind
	caps    hal.Caps
	state   hal.State
	says    func(*hal.Frame) // what comes from the pair
	heard   []int16          // what was sent to the pair
	runs    []hal.Pattern
	refuse  error // of Run
	config  hal.LineConfig
	dead    error // of Configure and Snapshot
	configs int
}

func (p *fakePort) exchange(rx, tx *hal.Frame) {
	if rx != nil {
		if *rx = (hal.Frame{}); p.says != nil {
			p.says(rx)
		}
	}
	if tx != nil {
		p.heard = append(p.heard, tx[:]...)
	}
}

func (p *fakePort) ID() string     { return p.id }
func (p *fakePort) Kind() hal.Kind { return p.kind }
func (p *fakePort) Caps() hal.Caps { return p.caps }

func (p *fakePort) Configure(_ context.Context, c hal.LineConfig) error {
	p.card.mu.Lock()
	defer p.card.mu.Unlock()
	p.config = c
	p.configs++
	return p.dead
}

func (p *fakePort) Snapshot(context.Context) (hal.State, error) {
	p.card.mu.Lock()
	defer p.card.mu.Unlock()
	return p.state, p.dead
}

// Run keeps the pattern; a timed one ends when its time is over.
func (p *fakePort) Run(_ context.Context, pat hal.Pattern) (hal.Tick, error) {
	p.card.mu.Lock()
	defer p.card.mu.Unlock()
	if p.refuse != nil {
		return 0, p.refuse
	}
	p.runs = append(p.runs, pat)
	p.state.Drive = pat.Steps[len(pat.Steps)-1].Drive
	if p.kind == hal.FXO {
		p.state.OffHook = p.state.Drive == hal.OffHook
	}
	total := time.Duration(0)
	for _, s := range pat.Steps {
		total += s.Dur * time.Duration(1+max(pat.Repeat, 0))
	}
	if pat.Repeat != hal.Forever {
		time.AfterFunc(total, func() { p.card.emit(p.idx, hal.EvPatternDone, int32(pat.ID), 0) })
	}
	return p.card.tick(), nil
}

func (p *fakePort) Stop(context.Context) error { return nil }
func (p *fakePort) Measure(context.Context, hal.Quantity) (int32, error) {
	return 0, hal.ErrUnsupported
}

// drives are the first drives of all patterns so far.
func (p *fakePort) drives() (ds []hal.Drive) {
	p.card.mu.Lock()
	defer p.card.mu.Unlock()
	for _, r := range p.runs {
		ds = append(ds, r.Steps[0].Drive)
	}
	return ds
}

// fakeDriver has one card, if there is one.
type fakeDriver struct {
	mu   sync.Mutex
	id   string           // "" is fake0
	card func() *fakeCard // makes the card anew at each opening; nil: not there
}

func (d *fakeDriver) Name() string { return "fake" }

func (d *fakeDriver) Scan(context.Context) ([]hal.CardInfo, error) {
	if d.id == "" {
		return []hal.CardInfo{{ID: "fake0"}}, nil
	}
	return []hal.CardInfo{{ID: d.id}}, nil
}

func (d *fakeDriver) Open(context.Context, string) (hal.Card, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.card == nil {
		return nil, fmt.Errorf("card fake0: %w", hal.ErrGone)
	}
	return d.card(), nil
}
