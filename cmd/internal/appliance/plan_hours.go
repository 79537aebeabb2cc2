package appliance

import (
	"time"

	"ringdown/acd"
	"ringdown/acd/hours"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country/holidays"
)

// planCalendars adds when what is open.
func planCalendars(p *acd.Plan, c config.Config) {
	p.AlwaysOpen = c.System.IgnoreHours
	if len(c.Calendars) == 0 {
		return
	}
	p.Switches = map[string][]string{}
	known := c.AllHolidays()
	for _, x := range c.Calendars {
		p.Calendars = append(p.Calendars, calendarOf(x, known, zoneOf(c)))
		p.Switches[x.ID] = x.Switch
	}
}

// calendarOf reads a calendar that validation has seen; usual is the system's
// zone.
func calendarOf(x config.Calendar, known []holidays.Year, usual *time.Location) hours.Calendar {
	c := hours.Calendar{ID: x.ID, Name: x.Name, Zone: usual, Days: map[hours.Date]hours.Day{}}
	if zone, err := time.LoadLocation(x.Zone); x.Zone != "" && err == nil {
		c.Zone = zone
	}
	for _, text := range x.Week {
		if t, err := config.ParseTimes(text); err == nil {
			c.Week = append(c.Week, hours.Span{Days: t.Days, Range: rangeOf(t)})
		}
	}
	if x.Holidays != "" {
		c.Until = holidays.Last(known, x.Holidays)
	}
	for _, y := range known {
		if y.Country == x.Holidays {
			addYear(c.Days, y)
		}
	}
	for _, d := range x.Days {
		addDay(c.Days, holidayOf(d), openOf(d.Open))
	}
	return c
}

func rangeOf(t config.Times) hours.Range {
	return hours.Range{From: int(t.From / time.Minute), To: int(t.To / time.Minute)}
}

func openOf(spans []string) (all []hours.Range) {
	for _, text := range spans {
		if t, err := config.ParseTimes(text); err == nil {
			all = append(all, rangeOf(t))
		}
	}
	return all
}

func holidayOf(d config.CalendarDay) holidays.Day {
	return holidays.Day{Date: d.Date, To: d.To, Name: d.Name, Work: d.Work, As: d.As}
}

func addYear(days map[hours.Date]hours.Day, y holidays.Year) {
	for _, d := range y.Days {
		addDay(days, d, nil)
	}
}

// addDay enters a day, or several in a row; what was entered before gives way.
func addDay(days map[hours.Date]hours.Day, d holidays.Day, open []hours.Range) {
	first, last, err := d.Span()
	if err != nil {
		return // validation has said so
	}
	day := hours.Day{Kind: hours.Holiday, Name: d.Name, Open: open}
	switch {
	case d.Work:
		day.Kind, day.As = hours.MakeUp, time.Monday
		if w, known := holidays.Weekday(d.As); known {
			day.As = w
		}
	case len(open) > 0:
		day.Kind = hours.Special
	}
	for at := first; !at.After(last); at = at.AddDate(0, 0, 1) {
		days[hours.DateOf(at)] = day
	}
}

// hoursOf is when something is open, and what callers get when it is not.
func hoursOf(of string, h config.Hours) acd.Hours {
	c := h.Closed
	return acd.Hours{Of: of, Calendar: h.Calendar, Closed: acd.Closed{
		Sound: call.Sound(c.Sound), App: flowApp(c.Flow), Box: c.Voicemail, Forward: c.Forward,
		Ring: call.Sound(c.Ringing), Busy: call.Sound(c.Busy), NoAnswer: call.Sound(c.NoAnswer),
	}}
}
