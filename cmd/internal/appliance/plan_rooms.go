package appliance

import (
	"ringdown/acd"
	"ringdown/internal/config"
)

// planRooms adds conference rooms and the slots where calls are parked.
func planRooms(p *acd.Plan, c config.Config) {
	for _, r := range c.Conferences {
		p.Rooms = append(p.Rooms, acd.Room{Number: r.Number, Name: r.Name, PIN: string(r.PIN), LeaderPIN: string(r.LeaderPIN), Most: r.Most})
	}
	for _, g := range c.Pages {
		p.Pages = append(p.Pages, acd.Page{Number: g.Number, Name: g.Name, Members: g.Members, Most: seconds(g.Seconds)})
	}
	if c.Park.Given() {
		p.Park = acd.Park{Slots: c.Park.Numbers(), For: seconds(c.Park.Seconds)}
	}
}
