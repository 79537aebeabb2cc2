package fxo

import "ringdown/hal"

// neonWants reports whether a neon lamp is to be lit, or put out. It burns only
// while the pair is at rest: a call puts it out, and afterwards it is lit again.
func (p *phone) neonWants() bool {
	has := p.prof.Lamp == LampNeon && p.hw.Caps().Has(hal.CapMWI)
	return p.lamp.lit != (has && p.waiting())
}

// setNeon lights it, or puts it out.
func (p *phone) setNeon() {
	lit, drive := !p.lamp.lit, hal.Forward
	if lit {
		drive = hal.Neon
	}
	if err := p.hold(drive); err != nil {
		p.refused(err)
		return
	}
	p.lamp.lit = lit
}
