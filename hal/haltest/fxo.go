package haltest

import (
	"time"

	"ringdown/hal"
)

func ringingIsTold(x *bench) {
	x.need(x.RingLine != nil, "ring a line")
	p, i := x.port(hal.FXO, 0)
	x.RingLine(p.ID(), time.Second)
	on := x.want(2*time.Second, i, hal.EvRingOn, "ring on")
	if on.Val != 0 && (on.Val < 15 || on.Val > 68) {
		x.t.Errorf("ringing of %d Hz", on.Val)
	}
	if s := x.state(p); !s.Ringing || s.OffHook {
		x.t.Errorf("state in ringing: %+v", s)
	}
	off := x.want(2*time.Second, i, hal.EvRingOff, "ring off")
	if off.Ms < 900 || off.Ms > 1100 || off.At <= on.At {
		x.t.Errorf("one second of ringing: %+v %+v", on, off)
	}
	if s := x.state(p); s.Ringing {
		x.t.Errorf("state after ringing: %+v", s)
	}
}

func ownFlash(x *bench) {
	p, i := x.port(hal.FXO, 0)
	x.hold(p, hal.OffHook)
	x.until(p, "off-hook", func(s hal.State) bool { return s.OffHook })
	pause(500 * time.Millisecond)
	at := x.run(p, hal.Pattern{ID: 4, Steps: []hal.Step{
		{Drive: hal.OnHook, Dur: 200 * time.Millisecond}, {Drive: hal.OffHook},
	}})
	if s := x.state(p); s.OffHook {
		x.t.Errorf("state in our flash: %+v", s)
	}
	e := x.next(soon, "pattern done", func(e hal.Event) bool {
		return e.Port == i && e.Kind == hal.EvPatternDone && e.Val == 4
	})
	if long := (e.At - at).Duration(); long < 195*time.Millisecond || long > 215*time.Millisecond {
		x.t.Errorf("a flash of 200 ms took %v", long)
	}
	if s := x.state(p); !s.OffHook || s.Drive != hal.OffHook {
		x.t.Errorf("state after our flash: %+v", s)
	}
}

func sameLoop(x *bench) {
	p, i := x.port(hal.FXO, 0)
	x.hold(p, hal.OffHook)
	x.until(p, "off-hook", func(s hal.State) bool { return s.OffHook })
	pause(500 * time.Millisecond)
	x.again(p, i, hal.OffHook)
}

func reversalIsTold(x *bench) {
	x.need(x.ReverseLine != nil, "reverse a line")
	p, i := x.port(hal.FXO, hal.CapPolarityRx)
	before := x.state(p)
	x.ReverseLine(p.ID())
	e := x.want(soon, i, hal.EvPolarity, "polarity")
	after := x.state(p)
	if e.Val != 1 || !after.Reversed || before.Reversed {
		x.t.Errorf("reversal: %+v, state %+v", e, after)
	}
	if p.Caps().Has(hal.CapVoltage) && (after.MilliVolts > 0) == (before.MilliVolts > 0) {
		x.t.Errorf("a reversal left %d mV of %d mV", after.MilliVolts, before.MilliVolts)
	}
}

func batteryIsTold(x *bench) {
	x.need(x.DropLine != nil, "drop a line's battery")
	p, i := x.port(hal.FXO, 0)
	x.hold(p, hal.OffHook)
	pause(200 * time.Millisecond)
	x.DropLine(p.ID(), 600*time.Millisecond)
	if e := x.want(soon, i, hal.EvBattery, "battery lost"); e.Val != 0 {
		x.t.Errorf("battery lost: %+v", e)
	}
	if s := x.state(p); s.Battery {
		x.t.Errorf("state without battery: %+v", s)
	}
	if e := x.want(2*time.Second, i, hal.EvBattery, "battery back"); e.Val != 1 || e.Ms < 560 || e.Ms > 640 {
		x.t.Errorf("battery back after 600 ms: %+v", e)
	}
	if s := x.state(p); !s.Battery {
		x.t.Errorf("state with battery: %+v", s)
	}
}

func unpluggedIsTold(x *bench) {
	x.need(x.UnplugLine != nil, "unplug a line")
	p, i := x.port(hal.FXO, 0)
	x.UnplugLine(p.ID())
	if e := x.want(2*time.Second, i, hal.EvBattery, "battery lost"); e.Val != 0 {
		x.t.Errorf("unplugged: %+v", e)
	}
	if s := x.state(p); s.Battery || p.Caps().Has(hal.CapVoltage) && s.MilliVolts != 0 {
		x.t.Errorf("state unplugged: %+v", s)
	}
}
