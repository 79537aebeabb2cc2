package config

import "ringdown/internal/country/holidays"

// Calendar says when something is open (WH-1). Lines, trunks and groups name the
// one that counts for them.
type Calendar struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	Zone string `json:"zone,omitempty"` // time zone; "" the system's
	// Week is when it is open: "mon-fri 09:00-12:00"; a span over midnight belongs to
	// the day it begins on.
	Week []string `json:"week,omitempty"`
	// Holidays is the country whose holidays and make-up workdays count, "CN"; ""
	// none.
	Holidays string `json:"holidays,omitempty"`
	// Days are exceptions of its own; they go before the country's.
	Days []CalendarDay `json:"days,omitempty"`
	// Switch lists the extensions that may open and close it by code; none: all.
	Switch []string `json:"switch,omitempty"`
}

// CalendarDay is one day, or several in a row, that are not as every week: closed,
// unless Open or Work says otherwise.
type CalendarDay struct {
	Date string   `json:"date"`           // "2026-12-24"
	To   string   `json:"to,omitempty"`   // the last day; "" Date
	Name string   `json:"name,omitempty"` // "Christmas"
	Open []string `json:"open,omitempty"` // hours of its own: "09:00-12:00"
	Work bool     `json:"work,omitempty"` // a make-up workday (调休), with the hours of As
	As   string   `json:"as,omitempty"`   // "mon"; "" is "mon"
}

// HolidayYear is the holidays of one country in one year, in place of those that
// came with the firmware, or beyond them.
type HolidayYear struct {
	Country string        `json:"country"`          // "CN", or a name of one's own
	Year    int           `json:"year"`             // 2027
	Source  string        `json:"source,omitempty"` // who says so
	Days    []CalendarDay `json:"days"`
}

// Hours is which calendar counts for a line, a trunk or a group, and what callers
// get while it is closed.
type Hours struct {
	Calendar string `json:"calendar"`
	Closed   Closed `json:"closed,omitzero,omitempty"` // what callers get while it is closed
}

// Given reports whether there are hours.
func (h Hours) Given() bool { return h.Calendar != "" || h.Closed != Closed{} }

// Closed is what callers get out of hours: a flow, or a number outside, or a
// mailbox, or words alone. Sounds are such as "prompt/closed" or "file/night".
type Closed struct {
	Sound     string `json:"sound,omitempty"`     // said first (WH-2); "" nothing before what follows, or prompt/closed alone
	Flow      string `json:"flow,omitempty"`      // flow that callers are led through (IV-10), "night", or a version of it
	Voicemail string `json:"voicemail,omitempty"` // mailbox (WH-3), "801", "600" or "line-2"; with Forward for those whom nobody takes
	Forward   string `json:"forward,omitempty"`   // a number outside (WH-4, LN-7), over a free forwarding line
	Ringing   string `json:"ringing,omitempty"`   // heard while it rings (IV-15); "" the ringback of the exchange
	Busy      string `json:"busy,omitempty"`      // said when the number is busy (IV-15)
	NoAnswer  string `json:"no_answer,omitempty"` // said when it does not answer within a minute (IV-15)
}

// Limits of calendars.
const (
	MaxCalendars    = 32
	MaxWeek         = 50   // spans of one calendar: seven a day
	MaxCalendarDays = 366  // exceptions of one calendar, or of one year
	MaxHolidays     = 60   // years of all countries
	firstYear       = 2000 // of holidays
	lastYear        = 2099
)

// Calendar returns the calendar with this ID.
func (c Config) Calendar(id string) (Calendar, bool) {
	for _, x := range c.Calendars {
		if x.ID == id {
			return x, true
		}
	}
	return Calendar{}, false
}

// LastHolidays is the last year of which a country's holidays are known, 0 none.
func (c Config) LastHolidays(country string) int { return holidays.Last(c.AllHolidays(), country) }
