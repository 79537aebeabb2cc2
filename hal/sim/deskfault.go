package sim

import (
	"fmt"
	"time"

	"ringdown/hal"
)

// Faults that both lines and telephones have. A Line or Phone embeds none: each
// has the methods of its own, so that their errors name it.

// Unplug pulls the cable out of the port, in any state.
func (l *Line) Unplug() error { return l.do(func(x *line) error { return x.unplug() }) }

// Plug puts it back.
func (l *Line) Plug() error { return l.do(func(x *line) error { return x.plug() }) }

// Noise sets the noise on the line, -90..0 dBm0; lower is none.
func (l *Line) Noise(dBm0 float64) error { return l.do(func(x *line) error { return x.hiss(dBm0) }) }

// Impulses sets how many clicks a minute the line has, 0 to 6000.
func (l *Line) Impulses(perMinute float64) error {
	return l.do(func(x *line) error { return x.crackles(perMinute) })
}

// Slew sets how long a reversal of the polarity takes, up to 100 ms.
func (l *Line) Slew(d time.Duration) error { return l.do(func(x *line) error { return x.slews(d) }) }

// PowerCross puts mains voltage on the pair for d.
func (l *Line) PowerCross(d time.Duration) error {
	return l.do(func(x *line) error { return x.cross(d) })
}

// Dead breaks the port, or mends it.
func (l *Line) Dead(dead bool) error {
	return l.do(func(x *line) error { x.port.setDead(dead); return nil })
}

// Unplug pulls the cable out of the port, in any state.
func (p *Phone) Unplug() error { return p.do(func(f *phone) error { return f.unplug() }) }

// Plug puts it back.
func (p *Phone) Plug() error { return p.do(func(f *phone) error { return f.plug() }) }

// Noise sets the noise on the pair, -90..0 dBm0; lower is none.
func (p *Phone) Noise(dBm0 float64) error {
	return p.do(func(f *phone) error { return f.hiss(dBm0) })
}

// Impulses sets how many clicks a minute the pair has, 0 to 6000.
func (p *Phone) Impulses(perMinute float64) error {
	return p.do(func(f *phone) error { return f.crackles(perMinute) })
}

// Slew sets how long a reversal of the polarity takes, up to 100 ms.
func (p *Phone) Slew(d time.Duration) error {
	return p.do(func(f *phone) error { return f.slews(d) })
}

// PowerCross puts mains voltage on the pair for d.
func (p *Phone) PowerCross(d time.Duration) error {
	return p.do(func(f *phone) error { return f.cross(d) })
}

// Dead breaks the port, or mends it.
func (p *Phone) Dead(dead bool) error {
	return p.do(func(f *phone) error { f.port.setDead(dead); return nil })
}

func (p *pair) unplug() error {
	p.w.note(p.who, "unplugged")
	p.setPlugged(false)
	return nil
}

func (p *pair) plug() error {
	p.w.note(p.who, "plugged in")
	p.setPlugged(true)
	return nil
}

func (p *pair) hiss(dBm0 float64) error {
	if !(dBm0 <= 0) {
		return fmt.Errorf("%s: noise of %g dBm0 is too loud: at most 0", p.who, dBm0)
	}
	p.w.note(p.who, "noise of %g dBm0", dBm0)
	p.sound.setNoise(dBm0)
	return nil
}

func (p *pair) cross(d time.Duration) error {
	if d <= 0 || d > time.Hour {
		return fmt.Errorf("%s: a power cross of %v is not within 1ns and 1h", p.who, d)
	}
	p.w.note(p.who, "power cross")
	p.port.latch(hal.FaultPowerCross, hal.EvPowerCross)
	p.w.after(hal.Ticks(d), func() {
		p.w.note(p.who, "power cross gone")
		p.port.unlatch(hal.FaultPowerCross)
	})
	return nil
}
