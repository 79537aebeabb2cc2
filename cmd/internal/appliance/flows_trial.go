package appliance

import (
	"slices"
	"time"

	"ringdown/internal/config"
	"ringdown/ivr/flow"
	"ringdown/webadmin"
)

// trialWorld is the world of a made-up call.
type trialWorld struct {
	at     time.Time
	groups map[string]webadmin.FlowGroup
	config *config.Config
}

// Now implements flow.World.
func (w trialWorld) Now() time.Time { return w.at }

// Group implements flow.World: where nothing is said, all members are ready.
func (w trialWorld) Group(number string) flow.GroupState {
	if g, said := w.groups[number]; said {
		return flow.GroupState(g)
	}
	g, _ := w.config.Group(number)
	return flow.GroupState{Online: len(g.Members), Ready: len(g.Members)}
}

// Dial implements flow.World.
func (w trialWorld) Dial(keys string) (number, beginning bool) { return dials(w.config, keys) }

// trialHours are calendars of which some are said to stand in a certain way.
type trialHours struct {
	said  map[string]string
	hours flow.Hours // nil: always open
}

// Calendar implements flow.Hours.
func (h trialHours) Calendar(name string, at time.Time) (flow.HoursState, error) {
	state := flow.HoursState(h.said[name])
	switch {
	case slices.Contains([]flow.HoursState{flow.Open, flow.Closed, flow.Holiday}, state):
		return state, nil
	case h.hours == nil:
		return flow.Open, nil
	}
	return h.hours.Calendar(name, at)
}

// hours are the calendars that flows ask.
func (f *flows) hours() flow.Hours { return nil }
