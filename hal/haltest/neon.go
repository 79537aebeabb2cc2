package haltest

import (
	"time"

	"ringdown/hal"
)

// What lights a neon lamp: it strikes at some 75 V, and telephones and wires are
// made for no more than 110 V of direct current.
const neonLeast, neonMost = 75_000, 110_000 // mV

func neonLamp(x *bench) {
	p, i := x.phone(hal.CapMWI)
	x.hold(p, hal.Neon)
	pause(100 * time.Millisecond)
	s := x.state(p)
	if s.Drive != hal.Neon || s.OffHook || !s.Battery {
		x.t.Errorf("state with the lamp lit: %+v", s)
	}
	if v := max(s.MilliVolts, -s.MilliVolts); p.Caps().Has(hal.CapVoltage) && (v < neonLeast || v > neonMost) {
		x.t.Errorf("%d mV light no lamp, or burn it", v)
	}
	x.Lift(p.ID())
	if e := x.want(soon, i, hal.EvHook, "off-hook"); e.Val != 1 {
		x.t.Errorf("lifted telephone: %+v", e)
	}
	if s := x.state(p); s.Drive != hal.Forward || !s.OffHook {
		x.t.Errorf("state once it is lifted: %+v", s)
	}
	_, err := p.Run(x.t.Context(), hal.Pattern{Steps: []hal.Step{{Drive: hal.Neon}}})
	x.refused("lighting the lamp of a lifted telephone", err, hal.ErrState)
}
