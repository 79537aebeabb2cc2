package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// PINSet is numbers that are keyed before a call is put through (TS-1).
type PINSet struct {
	ID      string  `json:"id"` // routes and DISA entries name it
	Kind    PINKind `json:"kind"`
	Digits  int     `json:"digits,omitempty"`  // how many each has; 0: they differ, and '#' or a pause ends one
	Numbers []PIN   `json:"numbers,omitempty"` // none, of accounts with Digits: any number is one
}

// PINKind says what the numbers of a set are for.
type PINKind string

// The kinds of PIN sets.
const (
	KindPIN     PINKind = "pin"     // secret: the record keeps the name behind it
	KindAccount PINKind = "account" // whom the call is charged to: the record keeps the number
)

// PIN is one number of a set.
type PIN struct {
	Number Secret `json:"number"`
	Name   string `json:"name,omitempty"` // whose it is
}

// DISA lets outside callers in (TS-1): who keys a PIN of its set hears our dial
// tone and may dial as the extension does. There is none unless it is written.
type DISA struct {
	ID        string `json:"id"`        // what incoming.disa names
	PINs      string `json:"pins"`      // a set of PINs, each of six digits at least
	Extension string `json:"extension"` // whose rights the callers have
}

// Limits of codes and DISA.
const (
	MaxPINSets = 50
	MaxPINs    = 1000 // of one set
	MaxDISA    = 20
	minPIN     = 3
	maxPIN     = 16
	// minDISAPin keeps guessing out of reach: with ten tries a quarter of an hour,
	// half of all six-digit numbers take a year and a half.
	minDISAPin = 6
)

func pinSetField(i int, name string) string { return fmt.Sprintf("pin_sets[%d].%s", i, name) }
func disaField(i int, name string) string   { return fmt.Sprintf("disa[%d].%s", i, name) }

func (k *checker) pinSets() {
	ids := map[string]string{}
	k.atMost("pin_sets", len(k.c.PINSets), MaxPINSets)
	for i, s := range k.c.PINSets {
		k.ident(pinSetField(i, "id"), s.ID, ids)
		k.word(pinSetField(i, "kind"), string(s.Kind), []string{string(KindPIN), string(KindAccount)})
		k.inherited(pinSetField(i, "digits"), s.Digits, minPIN, maxPIN, "")
		k.atMost(pinSetField(i, "numbers"), len(s.Numbers), MaxPINs)
		if len(s.Numbers) == 0 && (s.Kind != KindAccount || s.Digits == 0) {
			k.note(pinSetField(i, "numbers"), "is missing; only accounts with digits may leave it out, and then any number of so many digits is one")
		}
		k.numbersIn(i, s)
	}
}

// numbersIn never repeats a code in its sentences.
func (k *checker) numbersIn(i int, s PINSet) {
	seen := map[Secret]bool{}
	for j, c := range s.Numbers {
		at := pinSetField(i, fmt.Sprintf("numbers[%d].", j))
		switch {
		case !digits(string(c.Number), minPIN, maxPIN):
			k.note(at+"number", "is not a code; it is %d to %d digits", minPIN, maxPIN)
		case s.Digits != 0 && len(c.Number) != s.Digits:
			k.note(at+"number", "does not have the %d digits of its set", s.Digits)
		case s.Kind == KindPIN && strings.Trim(string(c.Number), string(c.Number[:1])) == "":
			k.note(at+"number", "is easily guessed; choose one that is not one digit repeated")
		case seen[c.Number]:
			k.note(at+"number", "is given twice; every code is one person's or account's")
		}
		seen[c.Number] = true
		k.name(at+"name", c.Name)
		if s.Kind == KindPIN && c.Name == "" {
			k.note(at+"name", "is missing; the record of a call keeps it in place of the PIN")
		}
	}
}

func (k *checker) disa() {
	ids := map[string]string{}
	k.atMost("disa", len(k.c.DISA), MaxDISA)
	for i, d := range k.c.DISA {
		k.ident(disaField(i, "id"), d.ID, ids)
		k.reference(disaField(i, "extension"), d.Extension, "extension", k.c.extensionNumbers())
		k.disaPINs(disaField(i, "pins"), d.PINs)
	}
}

// disaPINs: a door to the outside lines has a lock.
func (k *checker) disaPINs(field, id string) {
	s, found := k.c.pinSet(id)
	short := func(c PIN) bool { return len(c.Number) < minDISAPin }
	switch {
	case !found:
		k.reference(field, id, "PIN set", k.c.pinSetIDs())
	case s.Kind != KindPIN:
		k.note(field, "%q has account codes, which are no secret; DISA needs a set of PINs", id)
	case slices.ContainsFunc(s.Numbers, short):
		k.note(field, "%q has a PIN of less than %d digits; whoever guesses it calls the world on your bill", id, minDISAPin)
	}
}

func (c Config) pinSet(id string) (PINSet, bool) {
	i := slices.IndexFunc(c.PINSets, func(s PINSet) bool { return s.ID == id })
	if i < 0 {
		return PINSet{}, false
	}
	return c.PINSets[i], true
}

func (c Config) pinSetIDs() (ids []string) {
	for _, s := range c.PINSets {
		ids = append(ids, s.ID)
	}
	return ids
}

func (c Config) disaIDs() (ids []string) {
	for _, d := range c.DISA {
		ids = append(ids, d.ID)
	}
	return ids
}

// Times is a part of the week, read from "mon-fri 08:00-18:00".
type Times struct {
	Days     [7]bool // by time.Weekday
	From, To time.Duration
}

// ParseTimes reads days and a span of the clock, or one of them alone:
// "mon-fri 08:00-18:00", "sat,sun", "22:00-06:00". A span that ends before it
// begins goes over midnight and belongs to the day on which it begins.
func ParseTimes(text string) (t Times, err error) {
	days, clock, both := strings.Cut(text, " ")
	if !both && strings.Contains(text, ":") {
		days, clock = "sun-sat", text
	}
	if clock == "" {
		clock = "00:00-24:00"
	}
	if t.Days, err = parseDays(days); err != nil {
		return t, err
	}
	t.From, t.To, err = parseSpan(clock)
	return t, err
}

func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

func parseDays(text string) (days [7]bool, err error) {
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, to := slices.Index(weekdays(), first), slices.Index(weekdays(), last)
		if from < 0 || to < 0 {
			return days, fmt.Errorf("%q is no day; days are %s", part, strings.Join(weekdays(), ", "))
		}
		for d := from; ; d = (d + 1) % len(days) {
			days[d] = true
			if d == to {
				break
			}
		}
	}
	return days, nil
}

func parseSpan(text string) (from, to time.Duration, err error) {
	first, last, isSpan := strings.Cut(text, "-")
	from, okFrom := clockOf(first)
	to, okTo := clockOf(last)
	if !isSpan || !okFrom || !okTo || from == 24*time.Hour {
		return 0, 0, fmt.Errorf("%q is no time; it is written 08:00-18:00", text)
	}
	return from, to, nil
}

// clockOf reads "08:00"; "24:00" is the end of the day.
func clockOf(text string) (time.Duration, bool) {
	if text == "24:00" {
		return 24 * time.Hour, true
	}
	t, err := time.Parse("15:04", text)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil && len(text) == len("15:04")
}

func (k *checker) times(field string, list []string) {
	k.atMost(field, len(list), MaxTimes)
	for i, text := range list {
		if _, err := ParseTimes(text); err != nil {
			k.note(fmt.Sprintf("%s[%d]", field, i), "%q is not a time: %v; it is such as %q or %q", shorten(text), err, "mon-fri 08:00-18:00", "sat,sun")
		}
	}
}
