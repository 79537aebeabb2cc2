package appliance

import (
	"slices"
	"strings"
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
		all = append(all, dateOf(&cal, at))
	}
	return all
}

// Preview implements webadmin.Hours.
func (hoursDesk) Preview(c config.Config, wanted config.Calendar, year int, at time.Time) webadmin.CalendarPreview {
	cal := calendarOf(wanted, c.AllHolidays(), zoneOf(c))
	if cal.Name == "" {
		cal.ID = "the calendar" // it has no other name in a sentence
	}
	state := cal.At(at, hours.ByCalendar)
	v := webadmin.CalendarPreview{Days: []webadmin.CalendarDate{}, Open: state.Open, Why: state.Why(), Next: state.Next, Lists: holidayLists(c)}
	for day := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
		v.Days = append(v.Days, dateOf(&cal, day))
	}
	return v
}

// dateOf is one day of a calendar.
func dateOf(cal *hours.Calendar, at time.Time) webadmin.CalendarDate {
	day, open := cal.Day(hours.DateOf(at))
	v := webadmin.CalendarDate{Date: at.Format(time.DateOnly), Kind: string(day.Kind), Name: day.Name, Open: []string{}}
	for _, r := range open {
		v.Open = append(v.Open, r.String())
	}
	return v
}

// holidayLists are the countries whose holidays are known, in order.
func holidayLists(c config.Config) []webadmin.HolidayList {
	all := []webadmin.HolidayList{}
	for _, y := range c.AllHolidays() {
		i := slices.IndexFunc(all, func(l webadmin.HolidayList) bool { return l.Country == y.Country })
		if i < 0 {
			i = len(all)
			all = append(all, webadmin.HolidayList{Country: y.Country, First: y.Year})
		}
		l := &all[i]
		l.First = min(l.First, y.Year)
		if y.Year >= l.Last {
			l.Last, l.Source = y.Year, y.Source
		}
	}
	slices.SortFunc(all, func(a, b webadmin.HolidayList) int { return strings.Compare(a.Country, b.Country) })
	return all
}
