package hours

import (
	"fmt"
	"time"
)

// Force is what people have set by hand, against the calendar.
type Force string

// The forces.
const (
	ByCalendar  Force = "" // none
	ForceOpen   Force = "open"
	ForceClosed Force = "closed"
)

// State is how a calendar is at one moment.
type State struct {
	Calendar string // its label
	Open     bool
	Force    Force
	Day      Day       // what the day is whose rule counts
	Date     Date      // that day
	Range    Range     // the range that is open, if one is
	Next     time.Time // when that changes, on the calendar's clock; zero: not within 400 days, or only by hand
	Until    int       // as the calendar's, where the date is beyond it; else 0
}

// At is how the calendar is at a time, with a force.
func (c *Calendar) At(t time.Time, f Force) State {
	t = c.in(t)
	s := State{Calendar: c.Label(), Force: f, Date: DateOf(t)}
	if c.Until > 0 && t.Year() > c.Until {
		s.Until = c.Until
	}
	if f != ByCalendar {
		s.Open = f == ForceOpen
		return s
	}
	s.Date, s.Range, s.Open = c.open(s.Date, t.Hour()*60+t.Minute())
	s.Day, _ = c.Day(s.Date)
	s.Next, _ = c.Next(t)
	return s
}

// Why tells the state and its rule in whole sentences.
func (s State) Why() string {
	switch {
	case s.Force == ForceOpen:
		return fmt.Sprintf("%s is open: it was opened by hand.", s.Calendar)
	case s.Force == ForceClosed:
		return fmt.Sprintf("%s is closed: it was closed by hand.", s.Calendar)
	case s.Open:
		return s.whyOpen() + s.unknown()
	}
	return s.whyClosed() + s.unknown()
}

func (s State) whyOpen() string {
	var why string
	switch s.Day.Kind {
	case MakeUp:
		why = fmt.Sprintf("%s is open: %s is a make-up workday (%s) with the hours of a %s, %s.", s.Calendar, s.Date, s.Day.Name, s.Day.As, s.Range)
	case Special:
		why = fmt.Sprintf("%s is open: %s has hours of its own (%s), %s.", s.Calendar, s.Date, s.Day.Name, s.Range)
	default:
		why = fmt.Sprintf("%s is open: %s, %s.", s.Calendar, s.Date.Weekday(), s.Range)
	}
	if s.Next.IsZero() {
		return why
	}
	return why + fmt.Sprintf(" It closes on %s.", when(s.Next))
}

func (s State) whyClosed() string {
	var why string
	switch s.Day.Kind {
	case Holiday:
		why = fmt.Sprintf("%s is closed: %s is a holiday (%s).", s.Calendar, s.Date, s.Day.Name)
	case MakeUp:
		why = fmt.Sprintf("%s is closed: %s is a make-up workday (%s), but not at this time.", s.Calendar, s.Date, s.Day.Name)
	case Special:
		why = fmt.Sprintf("%s is closed: %s has hours of its own (%s), and this is none of them.", s.Calendar, s.Date, s.Day.Name)
	default:
		why = fmt.Sprintf("%s is closed: no hours are open on a %s at this time.", s.Calendar, s.Date.Weekday())
	}
	if s.Next.IsZero() {
		return why + " It does not open within 400 days."
	}
	return why + fmt.Sprintf(" It opens on %s.", when(s.Next))
}

// unknown warns where the holidays of a year are not known.
func (s State) unknown() string {
	if s.Until == 0 {
		return ""
	}
	return fmt.Sprintf(" The holidays are known until %d only.", s.Until)
}

func when(t time.Time) string { return t.Format("Monday 2006-01-02 15:04") }

// String writes the range as 09:00-18:00.
func (r Range) String() string { return clock(r.From) + "-" + clock(r.To) }

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
