package appliance

import (
	"time"

	"ringdown/acd/hours"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// hoursDesk implements webadmin.Hours.
type hoursDesk struct{ *engine.Engine }

// Month implements webadmin.Hours.
func (hoursDesk) Month(c config.Config, id string, first time.Time) []webadmin.CalendarDate {
	return Month(c, id, first)
}

// Month lists the days of a month, the first of which is given: by which rule each
// has its hours. A calendar that is not there has none.
func Month(c config.Config, id string, first time.Time) []webadmin.CalendarDate {
	all := []webadmin.CalendarDate{}
	set, found := c.Calendar(id)
	if !found {
		return all
	}
	cal := calendarOf(set, c.AllHolidays(), zoneOf(c))
	for at := first; at.Month() == first.Month(); at = at.AddDate(0, 0, 1) {
		day, open := cal.Day(hours.DateOf(at))
		v := webadmin.CalendarDate{Date: at.Format(time.DateOnly), Kind: string(day.Kind), Name: day.Name, Open: []string{}}
		for _, r := range open {
			v.Open = append(v.Open, r.String())
		}
		all = append(all, v)
	}
	return all
}
