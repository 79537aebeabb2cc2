package hours

import (
	"slices"
	"time"
)

// Date is a day in the calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day at a time, in the time's zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// add is the day n days later.
func (d Date) add(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// utc is the day's midnight as if the zone were UTC: for counting only.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Weekday is the day's day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// String writes the date as 2026-10-01.
func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// Range is a part of a day, in minutes from midnight: From belongs to it, To does
// not. Where To is not after From it goes over midnight.
type Range struct{ From, To int }

// Span is a range on some days of the week.
type Span struct {
	Days [7]bool // by time.Weekday, Sunday first
	Range
}

// Kind says by which rule a day has its hours.
type Kind string

// The kinds of days.
const (
	Week    Kind = "week"    // as every week
	Holiday Kind = "holiday" // closed
	MakeUp  Kind = "make-up" // a workday in exchange for a holiday (调休)
	Special Kind = "special" // hours of its own
)

// Day is what is different about one day.
type Day struct {
	Kind Kind
	Name string       // "国庆节"; "" it has none
	As   time.Weekday // MakeUp: the day whose hours it has
	Open []Range      // Special
}

// Calendar says when something is open.
type Calendar struct {
	ID    string // stable, for references; "office"
	Name  string // for people; "" is the ID
	Zone  *time.Location
	Week  []Span
	Days  map[Date]Day // the days that are not as every week
	Until int          // the last year whose holidays are known; 0: it has no holidays of a country
}

// Label is what reasons and pages call the calendar.
func (c *Calendar) Label() string {
	if c.Name != "" {
		return c.Name
	}
	return c.ID
}

// Day is what a day is, and the ranges that begin on it.
func (c *Calendar) Day(d Date) (Day, []Range) {
	day, different := c.Days[d]
	if !different {
		return Day{Kind: Week}, c.week(d.Weekday())
	}
	switch day.Kind {
	case MakeUp:
		return day, c.week(day.As)
	case Special:
		return day, day.Open
	}
	return day, nil
}

// week lists the ranges of a day of the week.
func (c *Calendar) week(w time.Weekday) (all []Range) {
	for _, s := range c.Week {
		if s.Days[w] {
			all = append(all, s.Range)
		}
	}
	return all
}

// over reports whether the range goes over midnight.
func (r Range) over() bool { return r.To <= r.From }

// open looks for the range that is open at a minute of a day, and for the day
// that it began on.
func (c *Calendar) open(d Date, minute int) (Date, Range, bool) {
	is := func(r Range) bool { return minute >= r.From && (r.over() || minute < r.To) }
	_, today := c.Day(d)
	if i := slices.IndexFunc(today, is); i >= 0 {
		return d, today[i], true
	}
	before := d.add(-1)
	still := func(r Range) bool { return r.over() && minute < r.To }
	_, yesterday := c.Day(before)
	if i := slices.IndexFunc(yesterday, still); i >= 0 {
		return before, yesterday[i], true
	}
	return d, Range{}, false
}

// openAt reports whether it is open at a time.
func (c *Calendar) openAt(t time.Time) bool {
	t = c.in(t)
	_, _, open := c.open(DateOf(t), t.Hour()*60+t.Minute())
	return open
}

// in is a time on the calendar's clock.
func (c *Calendar) in(t time.Time) time.Time {
	if c.Zone == nil {
		return t
	}
	return t.In(c.Zone)
}
