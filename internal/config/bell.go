package config

import (
	"fmt"
	"time"
)

// Bell rings on a page by the clock (TS-6): at school, in a factory.
type Bell struct {
	ID       string   `json:"id"`
	Name     string   `json:"name,omitempty"`
	At       []string `json:"at"`                 // times of day, such as 08:00, on the calendar's clock or the system's
	Days     string   `json:"days,omitempty"`     // weekdays, such as mon-fri or mon,wed; "": every day
	Calendar string   `json:"calendar,omitempty"` // on its holidays the bell does not ring, on make-up workdays it does; "": no holidays
	Page     string   `json:"page"`               // number of the paging group that hears it
	Sound    string   `json:"sound,omitempty"`    // "": tone/bell
	Seconds  int      `json:"seconds,omitempty"`  // the longest that it may sound; 0: 60
}

// Limits of bells.
const (
	MaxBells     = 50
	MaxBellTimes = 50 // of one bell: a school day has some 20
)

// DefaultBell is what rings where nothing else is set.
const DefaultBell = "tone/bell"

// Played is what is heard.
func (b Bell) Played() string {
	if b.Sound == "" {
		return DefaultBell
	}
	return b.Sound
}

// Weekdays are the days on which it rings, Sunday first.
func (b Bell) Weekdays() (days [7]bool, err error) {
	if b.Days == "" {
		return [7]bool{true, true, true, true, true, true, true}, nil
	}
	return parseDays(b.Days)
}

// MinuteOf reads a time of day as minutes since midnight.
func MinuteOf(clock string) (minute int, ok bool) {
	d, ok := clockOf(clock)
	return int(d / time.Minute), ok && d < 24*time.Hour
}

// bells checks what rings by the clock.
func (k *checker) bells() {
	k.atMost("bells", len(k.c.Bells), MaxBells)
	ids := map[string]string{}
	for i, b := range k.c.Bells {
		at := func(field string) string { return fmt.Sprintf("bells[%d].%s", i, field) }
		k.ident(at("id"), b.ID, ids)
		k.name(at("name"), b.Name)
		k.bellTimes(at("at"), b.At)
		if _, err := b.Weekdays(); err != nil {
			k.note(at("days"), "%v; they are written as in %q or %q", err, "mon-fri", "mon,wed,sat")
		}
		if b.Calendar != "" {
			k.reference(at("calendar"), b.Calendar, "calendar", k.calendarIDs())
		}
		k.reference(at("page"), b.Page, "paging group", k.pageNumbers())
		if b.Sound != "" {
			k.sound(at("sound"), b.Sound)
		}
		k.inherited(at("seconds"), b.Seconds, 1, 300, " s")
	}
}

func (k *checker) bellTimes(field string, all []string) {
	k.atMost(field, len(all), MaxBellTimes)
	if len(all) == 0 {
		k.note(field, "is empty; it lists times of day, such as %q", "08:00")
	}
	for i, clock := range all {
		if _, ok := MinuteOf(clock); !ok {
			k.note(fmt.Sprintf("%s[%d]", field, i), "%q is not a time of day; it is such as %q", shorten(clock), "08:00")
		}
	}
}

func (k *checker) pageNumbers() (all []string) {
	for _, g := range k.c.Pages {
		all = append(all, g.Number)
	}
	return all
}

func (k *checker) calendarIDs() (all []string) {
	for _, c := range k.c.Calendars {
		all = append(all, c.ID)
	}
	return all
}
