package acd

import (
	"slices"
	"time"

	"ringdown/acd/hours"
	"ringdown/internal/call"
)

// TimedBell rings on a page by the clock (TS-6).
type TimedBell struct {
	ID    string
	Name  string // for people; "" is the ID
	At    []int  // minutes since midnight, on the clock of Calendar, or else the plan's
	Days  [7]bool
	Page  string // number of the page
	Sound call.Sound
	Most  time.Duration // how long the sound may last
	// Calendar has holidays, on which it does not ring, and make-up workdays, which
	// count as the weekday whose hours they have; nil: every week is like the other.
	Calendar *hours.Calendar
}

// Label is what tracks and records call the bell.
func (b TimedBell) Label() string {
	if b.Name != "" {
		return b.Name
	}
	return "bell " + b.ID
}

// stampLayout is how a moment on the clock on the wall is written: these sort as
// the clock shows them.
const stampLayout = "2006-01-02T15:04"

// Due is the moment on the wall's clock at which the bell was to ring last, no
// longer than late ago; "" none. A time that the clock passes over, as in spring,
// is when it does so; one that it shows twice, as in autumn, counts the first time.
func (b TimedBell) Due(zone *time.Location, now time.Time, late time.Duration) (stamp string) {
	if b.Calendar != nil && b.Calendar.Zone != nil {
		zone = b.Calendar.Zone
	}
	if zone == nil {
		zone = time.Local
	}
	now = now.In(zone)
	for _, day := range []time.Time{now.Add(-late), now} {
		d := hours.DateOf(day)
		if !b.rings(d) {
			continue
		}
		for _, minute := range b.At {
			at := onTheWall(d, minute, zone)
			if s := stampOf(d, minute); !at.After(now) && now.Sub(at) < late && s > stamp {
				stamp = s
			}
		}
	}
	return stamp
}

// Stamp is the moment that a clock shows, as Due writes it.
func (b TimedBell) Stamp(zone *time.Location, now time.Time) string {
	if b.Calendar != nil && b.Calendar.Zone != nil {
		zone = b.Calendar.Zone
	}
	if zone == nil {
		zone = time.Local
	}
	return now.In(zone).Format(stampLayout)
}

func stampOf(d hours.Date, minute int) string {
	return time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, time.UTC).Format(stampLayout)
}

// rings reports whether the bell rings on a day.
func (b TimedBell) rings(d hours.Date) bool {
	if b.Calendar == nil {
		return b.Days[d.Weekday()]
	}
	switch day, _ := b.Calendar.Day(d); day.Kind {
	case hours.Holiday:
		return false
	case hours.MakeUp:
		return b.Days[day.As]
	}
	return b.Days[d.Weekday()]
}

// onTheWall is when a clock shows a minute of a day for the first time, or passes
// over it.
func onTheWall(d hours.Date, minute int, zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, zone)
	begin, end := t.ZoneBounds()
	switch shows := t.Hour()*60 + t.Minute(); {
	case shows > minute && !begin.IsZero(): // passed over: the zone's rule has just changed
		return begin
	case shows < minute && !end.IsZero():
		return end
	}
	if begin.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := begin.Add(-time.Second).In(zone).Zone()
	if first := t.Add(-time.Duration(before-now) * time.Second); first.Before(begin) && first.Day() == t.Day() {
		return first
	}
	return t
}

// Bell finds a bell by its ID.
func (p *Plan) Bell(id string) (TimedBell, bool) {
	i := slices.IndexFunc(p.Timed, func(b TimedBell) bool { return b.ID == id })
	if i < 0 {
		return TimedBell{}, false
	}
	return p.Timed[i], true
}
