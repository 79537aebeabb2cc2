package feature

import (
	"fmt"
	"slices"
	"strings"
)

// Code is a feature with the digits that are dialled for it.
type Code struct {
	Feature
	Digits string // of 0-9, * and #
	Own    bool   // set in the configuration, not the profile's
}

// Codes are those in force. The features without a code are not in it.
type Codes []Code

// MaxDigits bounds a code: those of real systems have two to four digits.
const MaxDigits = 8

// None as an override says that a feature has no code.
const None = "none"

// Table lists the codes of a profile with single ones set otherwise; the zero
// Profile is Ringdown's.
func Table(p Profile, own map[Name]string) Codes {
	var all Codes
	for _, f := range All() {
		digits, set := own[f.Name]
		if !set {
			digits = f.in(p)
		}
		if digits != "" && digits != None {
			all = append(all, Code{Feature: f, Digits: digits, Own: set})
		}
	}
	return all
}

// Find reads what was dialled: the longest code that it begins with, and what
// follows. longer says that a longer code may come of it yet.
func (all Codes) Find(dialled string) (code Code, arg string, found, longer bool) {
	for _, c := range all {
		rest, is := strings.CutPrefix(dialled, c.Digits)
		switch {
		case is && (c.Arg != Nothing || rest == "") && len(c.Digits) >= len(code.Digits):
			code, arg, found = c, rest, true
		case len(c.Digits) > len(dialled) && strings.HasPrefix(c.Digits, dialled):
			longer = true
		}
	}
	return code, arg, found, longer
}

// Dialled is something else that is dialled, as Collisions is told of it.
type Dialled struct {
	What   string // for the sentence: "extension 801"
	Digits string
	Begins bool // more digits follow: the access code
}

// Collision is a code that cannot be told apart from something else.
type Collision struct {
	Code  Code
	Other string // "extension 801", "the code *78 of dnd-on"
	Why   string // the end of a sentence: "both are dialled as *78"
}

// Collisions lists what of the codes would be ambiguous: two that are dialled
// alike, and a code whose argument might as well be the rest of another. Of a
// code or number that only begins another one nothing is said: the pause after
// the last digit tells them apart.
func (all Codes) Collisions(others []Dialled) []Collision {
	var found []Collision
	for i, c := range all {
		for _, o := range all[i+1:] {
			if why := c.collides(Dialled{Digits: o.Digits, Begins: o.Arg != Nothing}); why != "" {
				found = append(found, Collision{c, fmt.Sprintf("the code %s of %s", o.Digits, o.Name), why})
			}
		}
		for _, o := range others {
			if why := c.collides(o); why != "" {
				found = append(found, Collision{c, o.What, why})
			}
		}
	}
	return found
}

// Without leaves out the profile's codes that could not be told apart from
// something that was there before them; one's own are kept, to be refused.
func (all Codes) Without(o Dialled) Codes {
	return slices.DeleteFunc(all, func(c Code) bool { return !c.Own && o.Digits != "" && c.collides(o) != "" })
}

// collides says why a code cannot be told apart from something else, "" where it
// can.
func (c Code) collides(o Dialled) string {
	switch {
	case c.Digits == o.Digits:
		return "both are dialled as " + c.Digits
	case o.Begins && strings.HasPrefix(c.Digits, o.Digits):
		return fmt.Sprintf("%s might as well be %s with %s behind it", c.Digits, o.Digits, strings.TrimPrefix(c.Digits, o.Digits))
	case c.Arg != Nothing && c.fits(strings.TrimPrefix(o.Digits, c.Digits), o):
		return fmt.Sprintf("%s might as well be %s with %s behind it", o.Digits, c.Digits, strings.TrimPrefix(o.Digits, c.Digits))
	}
	return ""
}

// fits reports whether the rest of something else could be what follows the
// code.
func (c Code) fits(rest string, o Dialled) bool {
	if len(rest) == len(o.Digits) { // it does not begin with the code
		return false
	}
	if strings.Trim(rest, "0123456789") != "" {
		return false
	}
	switch c.Arg {
	case Short:
		return len(rest) == ShortDigits || o.Begins && len(rest) < ShortDigits
	case Time:
		return len(rest) == TimeDigits || o.Begins && len(rest) < TimeDigits
	case Reason:
		return len(rest) == 1
	}
	return true
}

// Valid says what is wrong with the digits of a code, "" nothing.
func Valid(digits string) string {
	switch {
	case digits == "" || len(digits) > MaxDigits || strings.Trim(digits, "0123456789*#") != "":
		return fmt.Sprintf("is no code; a code is 1 to %d of 0-9, * and #, or %q", MaxDigits, None)
	case strings.Contains(digits[1:], "#"):
		return "has a # behind its first digit; there # says that dialling is over"
	}
	return ""
}

// Known reports whether there is a feature of that name.
func Known(n Name) bool {
	return slices.ContainsFunc(All(), func(f Feature) bool { return f.Name == n })
}
