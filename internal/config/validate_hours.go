package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/country/holidays"
)

func calendarField(i int, name string) string { return fmt.Sprintf("calendars[%d].%s", i, name) }

// hours checks calendars and who uses them.
func (k *checker) hours() {
	k.atMost("calendars", len(k.c.Calendars), MaxCalendars)
	k.holidayYears()
	ids := map[string]string{}
	for i, c := range k.c.Calendars {
		k.ident(calendarField(i, "id"), c.ID, ids)
		k.name(calendarField(i, "name"), c.Name)
		if c.Zone != "" {
			k.zone(calendarField(i, "zone"), c.Zone)
		}
		k.week(calendarField(i, "week"), c.Week)
		if c.Holidays != "" {
			k.reference(calendarField(i, "holidays"), c.Holidays, "holiday list", k.holidayLists())
		}
		k.days(calendarField(i, "days"), c.Days, 0)
		for j, x := range c.Switch {
			k.reference(calendarField(i, fmt.Sprintf("switch[%d]", j)), x, "extension", k.c.extensionNumbers())
		}
	}
	k.hoursOfAll()
}

func (k *checker) hoursOfAll() {
	for i, l := range k.c.Lines {
		k.hoursOf(lineField(i, "hours"), l.Hours)
	}
	for i, t := range k.c.Trunks {
		k.hoursOf(trunkField(i, "hours"), t.Hours)
	}
	for i, g := range k.c.Groups {
		k.hoursOf(groupField(i, "hours"), g.Hours)
	}
}

// zone takes the name of a time zone that this firmware knows.
func (k *checker) zone(field, name string) {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		k.note(field, "%q is not a time zone; it is a name such as %q or %q", shorten(name), "Asia/Shanghai", "UTC")
	}
}

func (k *checker) week(field string, spans []string) {
	k.atMost(field, len(spans), MaxWeek)
	for i, text := range spans {
		if _, err := ParseTimes(text); err != nil {
			k.note(fmt.Sprintf("%s[%d]", field, i), "%q are no hours: %v; they are such as %q", shorten(text), err, "mon-fri 09:00-18:00")
		}
	}
}

// holidayLists names the countries whose holidays are known.
func (k *checker) holidayLists() []string { return holidays.Countries(k.c.AllHolidays()) }

func (k *checker) holidayYears() {
	k.atMost("holidays", len(k.c.Holidays), MaxHolidays)
	for i, y := range k.c.Holidays {
		at := fmt.Sprintf("holidays[%d].", i)
		if !only(y.Country, cardRunes) || len(y.Country) > 24 {
			k.note(at+"country", "%q is no country; it is such as %q, or a name of your own", shorten(y.Country), "CN")
		}
		k.within(at+"year", y.Year, firstYear, lastYear, "")
		same := func(o HolidayYear) bool { return o.Country == y.Country && o.Year == y.Year }
		if slices.IndexFunc(k.c.Holidays, same) < i {
			k.note(at+"year", "%d of %s is given twice; leave one of them out", y.Year, y.Country)
		}
		if len(y.Source) > maxSource {
			k.note(at+"source", "is longer than %d characters", maxSource)
		}
		k.days(at+"days", y.Days, y.Year)
	}
}

// maxSource is room for the title of a decree.
const maxSource = 300

// days checks exceptions; of a year they lie in it.
func (k *checker) days(field string, days []CalendarDay, year int) {
	k.atMost(field, len(days), MaxCalendarDays)
	for i, d := range days {
		at := fmt.Sprintf("%s[%d]", field, i)
		k.name(at+".name", d.Name)
		first, last, err := d.day().Span()
		switch {
		case err != nil:
			k.note(at, "is no day: %v", err)
		case year > 0 && first.Year() != year && last.Year() != year:
			k.note(at+".date", "%s is not in %d", d.Date, year)
		case d.Work && len(d.Open) > 0:
			k.note(at, "is a make-up workday and has hours of its own; leave out work or open")
		case d.As != "" && !d.Work:
			k.note(at+".as", "is for make-up workdays; leave it out, or say work")
		}
		k.open(at+".open", d.Open)
	}
}

func (k *checker) open(field string, spans []string) {
	k.atMost(field, len(spans), MaxWeek)
	for i, text := range spans {
		if _, _, err := parseSpan(text); err != nil {
			k.note(fmt.Sprintf("%s[%d]", field, i), "%v", err)
		}
	}
}

// day is the day as holidays know it.
func (d CalendarDay) day() holidays.Day {
	return holidays.Day{Date: d.Date, To: d.To, Name: d.Name, Work: d.Work, As: d.As}
}

// AllHolidays lists the years that are known: the firmware's, and those of the
// configuration in their place.
func (c Config) AllHolidays() []holidays.Year {
	bundled, err := holidays.Bundled()
	if err != nil {
		bundled = nil // the firmware's own files are part of it, and tested
	}
	var own []holidays.Year
	for _, y := range c.Holidays {
		o := holidays.Year{Country: y.Country, Year: y.Year, Source: y.Source}
		for _, d := range y.Days {
			o.Days = append(o.Days, d.day())
		}
		own = append(own, o)
	}
	return holidays.Over(bundled, own)
}

// hoursOf checks what uses a calendar.
func (k *checker) hoursOf(field string, h Hours) {
	if !h.Given() {
		return
	}
	var ids []string
	for _, c := range k.c.Calendars {
		ids = append(ids, c.ID)
	}
	if h.Calendar == "" {
		k.note(field+".calendar", "is missing; it is the id of one of calendars")
	} else {
		k.reference(field+".calendar", h.Calendar, "calendar", ids)
	}
	k.closed(field+".closed", h.Closed)
}

func (k *checker) closed(field string, c Closed) {
	k.sound(field+".sound", c.Sound)
	k.sound(field+".ringing", c.Ringing)
	k.sound(field+".busy", c.Busy)
	k.sound(field+".no_answer", c.NoAnswer)
	if c.Voicemail != "" {
		k.reference(field+".voicemail", c.Voicemail, "mailbox", k.c.Mailboxes())
	}
	if c.Flow != "" {
		k.flowName(field+".flow", c.Flow)
	}
	switch {
	case c.Flow != "" && c.Forward+c.Voicemail != "":
		k.note(field+".flow", "stands beside forward or voicemail; a flow says itself where callers go, so leave them out")
	case c.Forward != "":
		k.forward(field+".forward", c.Forward)
	case c.Ringing+c.Busy+c.NoAnswer != "":
		k.note(field+".forward", "is missing; ringing, busy and no_answer are about a number outside that is called")
	}
}

func (k *checker) forward(field, number string) {
	if !outsideNumber(number, 32) || strings.Trim(number, "+") == "" {
		k.note(field, "%q is not a number; it is 1 to 32 digits as they are dialled, without the access code", shorten(number))
		return
	}
	for _, l := range k.c.Lines {
		if l.Forwarding && l.Enabled {
			return
		}
	}
	for _, t := range k.c.Trunks {
		if t.Forwarding && t.Enabled {
			return
		}
	}
	k.note(field, "no line is for it; mark a line or trunk with forwarding")
}
