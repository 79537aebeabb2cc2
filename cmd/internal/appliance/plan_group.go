package appliance

import (
	"cmp"
	"time"

	"ringdown/acd"
	"ringdown/internal/config"
)

// zoneOf is where midnight is. A name that is not known is refused when it is
// set; the clock's own zone stands in for one all the same.
func zoneOf(c config.Config) *time.Location {
	zone, err := time.LoadLocation(c.System.TimeZone)
	if err != nil {
		return nil
	}
	return zone
}

func planGroup(g config.Group) acd.Group {
	p := acd.Group{
		Number: g.Number, Name: g.Name, Strategy: string(g.Strategy), Members: g.Members,
		RingFor: seconds(g.RingSeconds), Each: map[string]acd.Member{},
	}
	for _, m := range g.MemberSettings {
		p.Each[m.Number] = acd.Member{Priority: m.Priority, Delay: seconds(m.DelaySeconds), RingFor: seconds(m.RingSeconds)}
	}
	if g.LastAgent != "" {
		p.LastAgent = time.Duration(cmp.Or(g.LastAgentDays, config.DefaultLastAgentDays)) * 24 * time.Hour
		p.LastCalled = g.LastAgent == config.LastCalled
	}
	return p
}
