package appliance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/acd/hours"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/explain"
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
	hours flow.Hours
}

// Calendar implements flow.Hours.
func (h trialHours) Calendar(name string, at time.Time) (flow.HoursState, error) {
	state := flow.HoursState(h.said[name])
	switch {
	case slices.Contains([]flow.HoursState{flow.Open, flow.Closed, flow.Holiday}, state):
		return state, nil
	}
	return h.hours.Calendar(name, at)
}

// calendars are those of settings as the week and its holidays have them.
type calendars struct{ *config.Config }

// Calendar implements flow.Hours.
func (c calendars) Calendar(name string, at time.Time) (flow.HoursState, error) {
	found := planOf(*c.Config).CalendarOf(name)
	if found == nil {
		return "", fmt.Errorf("there is no calendar %q", name)
	}
	return hoursState(found.At(at, hours.ByCalendar)), nil
}

// liveHours are the calendars as a call meets them: a code may have opened or
// closed one. They are asked on the engine's goroutine.
type liveHours struct{ *engine.Engine }

// Calendar implements flow.Hours.
func (l liveHours) Calendar(name string, at time.Time) (flow.HoursState, error) {
	s, found := l.HoursNow(name, at)
	if !found {
		return "", fmt.Errorf("there is no calendar %q", name)
	}
	return hoursState(s), nil
}

func hoursState(s hours.State) flow.HoursState {
	switch {
	case s.Open:
		return flow.Open
	case s.Force == hours.ByCalendar && s.Day.Kind == hours.Holiday:
		return flow.Holiday
	}
	return flow.Closed
}

// explained opens the flows that a call which is only thought of comes to: by the
// calendars as the question has them, and the groups as they are told.
func (f *flows) explained(c config.Config, q webadmin.ExplainQuestion, groups func(number string) flow.GroupState) func(string, call.About) explain.Session {
	return func(app string, about call.About) explain.Session {
		kind, name, _ := strings.Cut(app, "/")
		p, found := f.shelf.Program(name)
		if kind != flowKind || !found {
			return nil
		}
		return flow.New(p, flow.Options{
			Name: name, About: about, Language: c.System.Language, World: thoughtWorld{trialWorld{at: about.At, config: &c}, groups},
			Hours: trialHours{q.Hours, calendars{&c}}, Flows: f.shelf.Program, Part: f.part, People: people(&c), Request: func(flow.Request) {},
		})
	}
}

// thoughtWorld is a trialWorld with groups as they are now, where that is known.
type thoughtWorld struct {
	trialWorld
	groups func(number string) flow.GroupState // nil: all members are ready
}

// Group implements flow.World.
func (w thoughtWorld) Group(number string) flow.GroupState {
	if w.groups == nil {
		return w.trialWorld.Group(number)
	}
	return w.groups(number)
}

// groupsOf tells how groups are; nil: nobody knows.
func groupsOf(p *acd.Plan, mind *engine.Mind) func(number string) flow.GroupState {
	if mind == nil {
		return nil
	}
	return func(number string) flow.GroupState { return flow.GroupState(mind.Staff(p, number)) }
}
