package appliance

import (
	"ringdown/acd"
	"ringdown/internal/config"
)

// planOutsideOf says when an extension's number outside is called (EX-17, TS-3).
func planOutsideOf(e *acd.Extension, o config.Outside) {
	e.Outside = o.Number
	e.Together = o.When == config.WhenTogether
	e.OutsideAlways = o.When != config.WhenOffline && !e.Together
	e.Confirm, e.After = o.Confirm || e.Together, seconds(o.AfterSeconds)
}
