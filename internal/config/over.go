package config

import (
	"fmt"
	"time"

	"ringdown/internal/country"
)

// Over lays what this profile gives over the country's profile. Country itself
// is not looked at: see [Config.LineProfile] for the whole way.
func (p Profile) Over(base country.Profile) country.Profile {
	if p.Impedance != "" {
		if i, ok := country.ImpedanceNamed(p.Impedance); ok {
			base.Impedance = i
		}
	}
	if with, err := base.WithCallerID(p.CallerID); err == nil {
		base = with
	}
	base.Disconnect = p.Disconnect.over(base.Disconnect)
	base.Answer = p.Answer.over(base.Answer)
	base.Dial = p.Dial.over(base.Dial)
	base.Flash.Send = millisOr(p.FlashMs, base.Flash.Send)
	return base
}

// LineProfile is the country's profile that a line works with: that of its own
// country or else the system's, with what the line gives laid over it.
func (c Config) LineProfile(l Line) (country.Profile, error) {
	code := l.Profile.Country
	if code == "" {
		code = c.System.Country
	}
	base, err := country.Lookup(code)
	if err != nil {
		return country.Profile{}, fmt.Errorf("line %d: %w", l.ID, err)
	}
	return l.Profile.Over(base), nil
}

// ExtensionProfile is the country's profile that an extension's telephone is
// worked with.
func (c Config) ExtensionProfile(e Extension) (country.Profile, error) {
	code := e.Country
	if code == "" {
		code = c.System.Country
	}
	p, err := country.Lookup(code)
	if err != nil {
		return country.Profile{}, fmt.Errorf("extension %s: %w", e.Number, err)
	}
	if e.CallerID != "" {
		if p, err = p.WithCallerID(e.CallerID); err != nil {
			return country.Profile{}, fmt.Errorf("extension %s: %w", e.Number, err)
		}
	}
	p.Flash.Min = millisOr(e.FlashMinMs, p.Flash.Min)
	p.Flash.Max = millisOr(e.FlashMaxMs, p.Flash.Max)
	return p, nil
}

func (d Disconnect) over(base country.Disconnect) country.Disconnect {
	base.CPC = d.cpc(base.CPC)
	base.CPCMin = millisOr(d.CPCMinMs, base.CPCMin)
	base.Reversal = valueOr(d.Reversal, base.Reversal)
	base.BusyCycles = valueOr(d.BusyCycles, base.BusyCycles)
	if d.SilenceSeconds != nil {
		base.Silence = time.Duration(*d.SilenceSeconds) * time.Second
	}
	base.Guard = millisOr(d.GuardMs, base.Guard)
	return base
}

// cpcUsual is taken where CPC is switched on and the country has none: the
// middle of the 100 to 900 ms that exchanges send.
const cpcUsual = 500 * time.Millisecond

func (d Disconnect) cpc(base time.Duration) time.Duration {
	switch {
	case d.CPC == nil:
		return base
	case !*d.CPC:
		return 0
	case base == 0:
		return cpcUsual
	}
	return base
}

func (a Answer) over(base country.Answer) country.Answer {
	base.Reversal = valueOr(a.Reversal, base.Reversal)
	if a.TimerSeconds != nil {
		base.Timer = time.Duration(*a.TimerSeconds) * time.Second
	}
	return base
}

func (d Dial) over(base country.Dial) country.Dial {
	base.Tone = valueOr(d.WaitForDialTone, base.Tone)
	if d.DialToneSeconds != 0 {
		base.ToneWait = time.Duration(d.DialToneSeconds) * time.Second
	}
	base.DTMFOn = millisOr(d.DigitMs, base.DTMFOn)
	base.DTMFOff = millisOr(d.GapMs, base.DTMFOff)
	base.InterDigit = millisOr(d.InterDigitMs, base.InterDigit)
	base.Pause = millisOr(d.PauseMs, base.Pause)
	return base
}

func valueOr[T any](p *T, base T) T {
	if p == nil {
		return base
	}
	return *p
}

func millisOr(ms int, base time.Duration) time.Duration {
	if ms == 0 {
		return base
	}
	return time.Duration(ms) * time.Millisecond
}
