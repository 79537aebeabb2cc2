package haltest

import (
	"errors"
	"time"

	"ringdown/hal"
)

// phone picks an FXS port with the suite's windows.
func (x *bench) phone(caps hal.Caps) (hal.Port, int) {
	x.t.Helper()
	x.need(x.Lift != nil && x.Hang != nil, "lift a telephone")
	p, i := x.port(hal.FXS, caps)
	x.configure(p)
	return p, i
}

// lifted picks an FXS port and lifts its telephone.
func (x *bench) lifted(caps hal.Caps) (hal.Port, int) {
	x.t.Helper()
	p, i := x.phone(caps)
	x.Lift(p.ID())
	if e := x.want(soon, i, hal.EvHook, "off-hook"); e.Val != 1 {
		x.t.Fatalf("lifted telephone: %+v", e)
	}
	return p, i
}

func liftIsOneHook(x *bench) {
	p, i := x.lifted(0)
	x.none(i, hal.EvHook, "second hook event")
	if s := x.state(p); !s.OffHook || s.MicroAmps <= 0 && p.Caps().Has(hal.CapCurrent) {
		x.t.Errorf("lifted telephone has state %+v", s)
	}
}

// knockIsNothing: the suite's debounce is 12 ms.
func knockIsNothing(x *bench) {
	x.need(x.Knock != nil, "knock at a telephone")
	p, i := x.phone(0)
	x.Knock(p.ID(), 6*time.Millisecond)
	x.none(i, hal.EvHook, "hook event from a knock on-hook")
	x.run(p, usRing())
	pause(500 * time.Millisecond)
	x.Knock(p.ID(), 6*time.Millisecond)
	x.none(i, hal.EvRingTrip, "ring trip from a knock")
	if s := x.state(p); !s.Ringing {
		x.t.Errorf("state in ringing after a knock: %+v", s)
	}
	if err := p.Stop(x.t.Context()); err != nil {
		x.t.Errorf("stop: %v", err)
	}
	x.Lift(p.ID())
	x.want(soon, i, hal.EvHook, "off-hook")
	pause(100 * time.Millisecond)
	x.Knock(p.ID(), 6*time.Millisecond)
	x.nothing(i, "a knock off-hook")
}

// nothing checks that no event at all comes at port for a while.
func (x *bench) nothing(port int, why string) {
	x.t.Helper()
	pause(2 * settle)
	if e, ok := x.take(func(e hal.Event) bool { return e.Port == port }); ok {
		x.t.Errorf("event from %s: %+v", why, e)
	}
}

func hangIsOnHook(x *bench) {
	p, i := x.lifted(0)
	began := time.Now()
	x.Hang(p.ID())
	if e := x.want(2*time.Second, i, hal.EvHook, "on-hook"); e.Val != 0 {
		x.t.Errorf("telephone put down: %+v", e)
	}
	if took := time.Since(began); took < 790*time.Millisecond || took > 1100*time.Millisecond {
		x.t.Errorf("on-hook after %v, want 800 ms", took)
	}
	if s := x.state(p); s.OffHook {
		x.t.Errorf("telephone put down has state %+v", s)
	}
}

func breakIsFlash(x *bench) {
	x.need(x.Flash != nil, "flash")
	p, i := x.lifted(0)
	x.Flash(p.ID(), 300*time.Millisecond)
	if e := x.want(2*time.Second, i, hal.EvFlash, "flash"); e.Ms < 260 || e.Ms > 340 {
		x.t.Errorf("flash of 300 ms: %+v", e)
	}
	x.none(i, hal.EvHook, "hook event around a flash")
	if s := x.state(p); !s.OffHook {
		x.t.Errorf("after a flash: %+v", s)
	}
}

func longBreakIsOnHook(x *bench) {
	x.need(x.Flash != nil, "flash")
	p, i := x.lifted(0)
	x.Flash(p.ID(), 1500*time.Millisecond)
	if e := x.want(2*time.Second, i, hal.EvHook, "on-hook"); e.Val != 0 {
		x.t.Errorf("break of 1.5 s: %+v", e)
	}
	if e := x.want(2*time.Second, i, hal.EvHook, "off-hook again"); e.Val != 1 {
		x.t.Errorf("loop closed again: %+v", e)
	}
	x.none(i, hal.EvFlash, "flash of 1.5 s")
}

func pulsesAreDigits(x *bench) {
	x.need(x.Pulse != nil, "dial pulses")
	p, i := x.lifted(hal.CapPulseDet)
	x.Pulse(p.ID(), "170")
	for _, want := range []int32{1, 7, 10} {
		if e := x.want(patience, i, hal.EvPulse, "pulse digit"); e.Val != want {
			x.t.Errorf("pulse digit %+v, want %d", e, want)
		}
	}
	x.none(i, hal.EvHook, "hook event around pulses")
}

// usRing rings 2 s on, 4 s off until stopped.
func usRing() hal.Pattern {
	return hal.Pattern{ID: 77, Repeat: hal.Forever, Steps: []hal.Step{
		{Drive: hal.Ring, Dur: 2 * time.Second}, {Drive: hal.Forward, Dur: 4 * time.Second},
	}}
}

func liftTripsRing(x *bench) {
	p, i := x.phone(0)
	x.run(p, usRing())
	pause(700 * time.Millisecond)
	if s := x.state(p); !s.Ringing || !s.PatternRuns || s.PatternID != 77 {
		x.t.Errorf("state in ringing: %+v", s)
	}
	began := time.Now()
	x.Lift(p.ID())
	trip := x.want(soon, i, hal.EvRingTrip, "ring trip")
	if took := time.Since(began); took > 250*time.Millisecond {
		x.t.Errorf("ring trip after %v, want 200 ms at most", took)
	}
	abort := x.want(soon, i, hal.EvPatternAbort, "pattern abort")
	hook := x.want(soon, i, hal.EvHook, "off-hook")
	if abort.Val != 77 || hook.Val != 1 || abort.At < trip.At || hook.At < abort.At {
		x.t.Errorf("ring trip: %+v %+v %+v", trip, abort, hook)
	}
	if s := x.state(p); s.Drive != hal.Forward || s.Ringing || s.PatternRuns || !s.OffHook {
		x.t.Errorf("state after ring trip: %+v", s)
	}
}

func liftInPauseEndsRing(x *bench) {
	p, i := x.phone(0)
	x.run(p, usRing())
	pause(3 * time.Second)
	x.Lift(p.ID())
	if e := x.want(soon, i, hal.EvPatternAbort, "pattern abort"); e.Val != 77 {
		x.t.Errorf("abort of another pattern: %+v", e)
	}
	x.want(soon, i, hal.EvHook, "off-hook")
	pause(4 * time.Second) // into what would be the next burst
	if s := x.state(p); s.Drive != hal.Forward || s.Ringing || !s.OffHook {
		x.t.Errorf("state after answer in the pause: %+v", s)
	}
}

func noRingOffHook(x *bench) {
	p, _ := x.lifted(0)
	_, err := p.Run(x.t.Context(), usRing())
	x.refused("ringing a lifted telephone", err, hal.ErrState)
	if s := x.state(p); s.Ringing {
		x.t.Errorf("a lifted telephone is rung: %+v", s)
	}
}

func openLoopPattern(x *bench) {
	p, i := x.lifted(hal.CapFeedOpen)
	at := x.run(p, hal.Pattern{ID: 9, Steps: []hal.Step{
		{Drive: hal.Open, Dur: 500 * time.Millisecond}, {Drive: hal.Forward},
	}})
	pause(250 * time.Millisecond)
	if s := x.state(p); s.Battery || s.Drive != hal.Open {
		x.t.Errorf("state with the loop open: %+v", s)
	}
	e := x.want(soon, i, hal.EvPatternDone, "pattern done")
	if long := (e.At - at).Duration(); e.Val != 9 || long < 490*time.Millisecond || long > 520*time.Millisecond {
		x.t.Errorf("pattern of 500 ms done after %v: %+v", long, e)
	}
	x.none(i, hal.EvHook, "hook event from our own open loop")
	if s := x.state(p); !s.Battery || !s.OffHook {
		x.t.Errorf("state after the loop was open: %+v", s)
	}
}

func patternRepeats(x *bench) {
	p, i := x.phone(0)
	at := x.run(p, hal.Pattern{ID: 3, Repeat: 2, From: 1, Steps: []hal.Step{
		{Drive: hal.Forward, Dur: 100 * time.Millisecond},
		{Drive: hal.Ring, Dur: 400 * time.Millisecond},
		{Drive: hal.Forward, Dur: 200 * time.Millisecond},
	}})
	e := x.want(patience, i, hal.EvPatternDone, "pattern done")
	if long := (e.At - at).Duration(); e.Val != 3 || long < 1880*time.Millisecond || long > 1950*time.Millisecond {
		x.t.Errorf("pattern of 1.9 s done after %v: %+v", long, e)
	}
}

func stopAborts(x *bench) {
	p, i := x.phone(0)
	x.run(p, usRing())
	pause(time.Second)
	if err := p.Stop(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
	if e := x.want(soon, i, hal.EvPatternAbort, "pattern abort"); e.Val != 77 {
		x.t.Errorf("abort of another pattern: %+v", e)
	}
	if s := x.state(p); s.Ringing || s.PatternRuns || s.Drive != hal.Forward {
		x.t.Errorf("state after Stop: %+v", s)
	}
	if err := p.Stop(x.t.Context()); err != nil {
		x.t.Errorf("stopping a port at rest: %v", err)
	}
}

func runAborts(x *bench) {
	p, i := x.phone(0)
	x.run(p, usRing())
	pause(time.Second)
	second := usRing()
	second.ID = 78
	x.run(p, second)
	if e := x.want(soon, i, hal.EvPatternAbort, "pattern abort"); e.Val != 77 {
		x.t.Errorf("abort of another pattern: %+v", e)
	}
	if s := x.state(p); !s.PatternRuns || s.PatternID != 78 {
		x.t.Errorf("state with the second pattern: %+v", s)
	}
}

func sameDrive(x *bench) {
	p, i := x.lifted(0)
	x.again(p, i, hal.Forward)
}

// again sets the drive that is set already, with a look at the port while any
// gap would last.
func (x *bench) again(p hal.Port, i int, d hal.Drive) {
	x.t.Helper()
	before := x.state(p)
	for range 3 {
		x.hold(p, d)
		for range 4 {
			after := x.state(p)
			if after.Drive != before.Drive || after.OffHook != before.OffHook || after.Battery != before.Battery || after.MicroAmps != before.MicroAmps {
				x.t.Errorf("setting the same drive made %+v of %+v", after, before)
				return
			}
			pause(5 * time.Millisecond)
		}
	}
	x.none(i, hal.EvHook, "hook event from setting the same drive")
}

func badPatterns(x *bench) {
	p, _ := x.phone(0)
	long := make([]hal.Step, hal.MaxSteps+1)
	for i := range long {
		long[i] = hal.Step{Drive: hal.Forward, Dur: time.Millisecond}
	}
	ring := hal.Step{Drive: hal.Ring, Dur: time.Second}
	for name, bad := range map[string]hal.Pattern{
		"no steps":               {},
		"too many steps":         {Steps: long},
		"a line's drive":         {Steps: []hal.Step{{Drive: hal.OffHook}}},
		"no drive at all":        {Steps: []hal.Step{{Drive: 0x7F}}},
		"a hold in the middle":   {Steps: []hal.Step{{Drive: hal.Reverse}, {Drive: hal.Forward}}},
		"a step back in time":    {Steps: []hal.Step{{Drive: hal.Forward, Dur: -1}}},
		"repeating past the end": {Steps: []hal.Step{ring}, Repeat: 1, From: 1},
		"too fast a ringing":     {Steps: []hal.Step{ring}, Hz: 400},
		"too high a voltage":     {Steps: []hal.Step{ring}, VRms: 230},
	} {
		_, err := p.Run(x.t.Context(), bad)
		if !errors.Is(err, hal.ErrInvalid) {
			x.t.Errorf("%s: got %v, want %v", name, err, hal.ErrInvalid)
		}
	}
	if s := x.state(p); s.Drive != hal.Forward || s.PatternRuns {
		x.t.Errorf("refused patterns left %+v", s)
	}
}
