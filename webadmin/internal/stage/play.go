package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/internal/store"
	"ringdown/webadmin"
)

// play is an engine whose events come from whoever works the stage. The call's
// own steps and its track are the real ones.
type play struct {
	records *store.Records[call.Record]
	changed chan struct{} // one value is enough: the reader looks at everything

	mu    sync.Mutex
	ports []engine.PortView
	call  call.Call
	track *call.Track
	on    bool
	began time.Time
	board board
}

func newPlay(records *store.Records[call.Record]) *play {
	p := &play{records: records, changed: make(chan struct{}, 1), board: newBoard()}
	since := time.Now().Add(-90 * time.Minute)
	for n := 1; n <= lines; n++ {
		p.ports = append(p.ports, engine.PortView{
			Port: call.Port(fmt.Sprintf("sim0/fxo%d", n)), Kind: "FXO", Label: fmt.Sprintf("line %d", n),
			Lamp: engine.LampReady, State: "idle", Since: since,
		})
	}
	for n := 1; n <= phones; n++ {
		p.ports = append(p.ports, engine.PortView{
			Port: call.Port(fmt.Sprintf("sim0/fxs%d", n)), Kind: "FXS", Label: fmt.Sprint(800 + n),
			Lamp: engine.LampReady, State: "idle", Since: since,
		})
	}
	p.ports[0].Name, p.ports[lines].Name = "總機 Main", "王小明"
	p.ports[2].Lamp, p.ports[2].State = engine.LampFault, "down"
	p.ports[2].Reason = "Line 3 has no voltage: the cable is unplugged or the exchange is down. Check the socket marked 3."
	p.ports[5].Lamp, p.ports[5].State, p.ports[5].Reason = engine.LampDisabled, "disabled", "The line is disabled in the settings."
	p.ports[lines+4].Lamp, p.ports[lines+4].State = engine.LampInCall, "off-hook"
	return p
}

// Snapshot, Watch and Hangup are what the web admin asks of an engine.
func (p *play) Snapshot(context.Context) (engine.Snapshot, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := engine.Snapshot{At: time.Now(), Ports: slices.Clone(p.ports)}
	p.board.show(&s, s.At.Format(time.DateOnly))
	if p.on {
		c := p.call
		s.Calls = []engine.CallView{{
			ID: c.ID, Kind: c.Kind, State: c.State, Caller: c.Caller, From: "line 1", To: "801", Line: "line 1",
			Started: p.began, Answered: c.Rec.Answered, Track: p.track.Lines(),
		}}
	}
	return s, nil
}

func (p *play) Watch() (<-chan struct{}, func()) { return p.changed, func() {} }

func (p *play) Hangup(_ context.Context, id call.ID, _ string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.on || p.call.ID != id {
		return engine.ErrNoCall
	}
	p.step(call.Event{Kind: call.Forced})
	p.end()
	return nil
}

// Read plays volts and milliamps that tremble a little, as real ones do.
func (p *play) Read() []webadmin.Meter {
	p.mu.Lock()
	defer p.mu.Unlock()
	meters := make([]webadmin.Meter, 0, len(p.ports))
	tremble := math.Round(math.Sin(float64(time.Now().Unix()))) / 10
	for _, port := range p.ports {
		m := webadmin.Meter{Port: string(port.Port), Volts: 48.2 + tremble}
		switch {
		case port.Lamp == engine.LampFault:
			m.Volts = 0
		case port.Lamp == engine.LampInCall:
			m.Volts, m.MilliAmps = 8.4, 22.5+tremble
		}
		meters = append(meters, m)
	}
	return meters
}

// act plays one word.
func (p *play) act(word string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch word {
	case "ring":
		p.begin(42, time.Now())
	case "answer":
		p.step(call.Event{Kind: call.OffHook, Port: "sim0/fxs1"})
		p.lamps(engine.LampInCall, "talking")
	case "queue", "no queue":
		p.board.queue(word == "queue")
		p.tell()
	case "end":
		p.step(call.Event{Kind: call.FarDisconnected, Port: "sim0/fxo1", How: call.HowCPC})
		p.step(call.Event{Kind: call.OnHook, Port: "sim0/fxs1"})
		p.end()
	default:
		return fmt.Errorf("the word %q is none of ring, answer, end, queue, no queue", word)
	}
	return nil
}

func (p *play) begin(id call.ID, at time.Time) {
	leg := call.Leg{Port: "sim0/fxo1", Label: "line 1", Line: true}
	p.call, p.began, p.on = call.New(id, leg, call.Rules{}), at, true
	p.track = call.NewTrack(p.call, at)
	p.stepAt(call.Event{Kind: call.RingStart, Port: "sim0/fxo1"}, at)
	p.stepAt(call.Event{Kind: call.Routed, Port: "sim0/fxo1", Route: call.Route{
		Kind: call.RouteRing, Targets: []call.Target{{Port: "sim0/fxs1", Label: "801"}},
		Reason: "Line 1 is connected directly to 801.",
	}}, at.Add(5*time.Millisecond))
	p.stepAt(call.Event{Kind: call.CallerIDCame, Port: "sim0/fxo1", CallerID: call.CallerID{
		Number: "0912345678", Name: "王小明", Scheme: "dtmf",
	}}, at.Add(900*time.Millisecond))
	p.lamps(engine.LampRinging, "ringing")
}

func (p *play) step(e call.Event) { p.stepAt(e, time.Now()) }

func (p *play) stepAt(e call.Event, at time.Time) {
	e.At = at
	c, effects := call.Step(p.call, e)
	p.call = c
	p.track.Step(e, effects)
}

// lamps shows the call on its line and its telephone.
func (p *play) lamps(lamp engine.Lamp, state string) {
	for _, i := range []int{0, lines} {
		p.ports[i].Lamp, p.ports[i].State, p.ports[i].Since = lamp, state, time.Now()
		p.ports[i].Call, p.ports[i].Caller = p.call.ID, p.call.Caller
	}
	p.tell()
}

func (p *play) end() {
	rec := p.call.Rec
	rec.Track = p.track.String()
	if rec.Ended.IsZero() {
		rec.Ended = time.Now()
	}
	p.records.Save(rec)
	p.on = false
	for _, i := range []int{0, lines} {
		p.ports[i].Lamp, p.ports[i].State, p.ports[i].Call, p.ports[i].Caller = engine.LampReady, "idle", 0, call.CallerID{}
		p.ports[i].Since = time.Now()
	}
	p.tell()
}

func (p *play) tell() {
	select {
	case p.changed <- struct{}{}:
	default: // the reader has not looked since the last change
	}
}

// history is what the office did before: some answered calls, some missed.
func (p *play) history() {
	start := time.Now().Add(-3 * time.Hour)
	for n := range 12 {
		at := start.Add(time.Duration(n) * 13 * time.Minute)
		p.begin(call.ID(n+1), at)
		if n%4 == 3 {
			p.stepAt(call.Event{Kind: call.RingStop, Port: "sim0/fxo1"}, at.Add(21*time.Second))
		} else {
			p.stepAt(call.Event{Kind: call.OffHook, Port: "sim0/fxs1"}, at.Add(6300*time.Millisecond))
			over := at.Add(time.Duration(30+17*n) * time.Second)
			p.stepAt(call.Event{Kind: call.FarDisconnected, Port: "sim0/fxo1", How: call.HowCPC}, over)
			p.stepAt(call.Event{Kind: call.OnHook, Port: "sim0/fxs1"}, over.Add(2*time.Second))
		}
		p.end()
	}
}
