package appliance

import (
	"time"

	"ringdown/acd"
	"ringdown/internal/config"
	"ringdown/internal/country"
)

// planOutsideOf says when an extension's number outside is called (EX-17, TS-3).
func planOutsideOf(e *acd.Extension, o config.Outside) {
	e.Outside = o.Number
	e.Together = o.When == config.WhenTogether
	e.OutsideAlways = o.When != config.WhenOffline && !e.Together
	e.Confirm, e.After = o.Confirm || e.Together, seconds(o.AfterSeconds)
}

// leastBeep keeps the beep of a call that waits from becoming a nuisance: some
// plans repeat it each second.
const leastBeep = 4 * time.Second

// beepOf is how often the country tells of a call that waits, 0 where it is not
// known.
func beepOf(code country.Code) (every time.Duration) {
	p, err := country.Lookup(code)
	if err != nil {
		return 0
	}
	for _, s := range p.Tones[country.CallWaiting].Segments {
		every += s.Dur
	}
	if every == 0 {
		return 0
	}
	return max(every, leastBeep)
}
