package appliance

import (
	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/config"
)

// planRooms adds conference rooms and the slots where calls are parked.
func planRooms(p *acd.Plan, c config.Config) {
	for _, r := range c.Conferences {
		p.Rooms = append(p.Rooms, acd.Room{Number: r.Number, Name: r.Name, PIN: string(r.PIN), LeaderPIN: string(r.LeaderPIN), Most: r.Most})
	}
	for _, g := range c.Pages {
		p.Pages = append(p.Pages, acd.Page{Number: g.Number, Name: g.Name, Members: g.Members, Most: seconds(g.Seconds), Casts: len(g.Multicast) > 0})
	}
	if c.Park.Given() {
		p.Park = acd.Park{Slots: c.Park.Numbers(), For: seconds(c.Park.Seconds)}
	}
}

// planBells adds the bells that ring by the clock.
func planBells(p *acd.Plan, c config.Config) {
	for _, b := range c.Bells {
		p.Timed = append(p.Timed, planBell(p, b))
	}
}

// planBell is a bell that validation has seen. Calendars are planned before.
func planBell(p *acd.Plan, b config.Bell) acd.TimedBell {
	t := acd.TimedBell{ID: b.ID, Name: b.Name, Page: b.Page, Sound: call.Sound(b.Played()), Most: seconds(b.Seconds)}
	t.Days, _ = b.Weekdays()
	for _, clock := range b.At {
		if minute, ok := config.MinuteOf(clock); ok {
			t.At = append(t.At, minute)
		}
	}
	for i := range p.Calendars {
		if p.Calendars[i].ID == b.Calendar {
			t.Calendar = &p.Calendars[i]
		}
	}
	return t
}
