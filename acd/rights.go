package acd

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
	"ringdown/internal/country"
)

// Level is how far an extension may call (EX-8).
type Level string

// The levels, each with all that the ones before it may do.
const (
	LevelInternal      Level = "internal"      // telephones of ours alone
	LevelLocal         Level = "local"         // and the own area, and services
	LevelNational      Level = "national"      // and the whole country, mobiles too
	LevelInternational Level = "international" // and the whole world, and paid services
)

// DefaultLevel is what installers expect: everything but what swindlers are
// after, calls abroad and paid services.
const DefaultLevel = LevelNational

// levels are in order.
func levels() []Level {
	return []Level{LevelInternal, LevelLocal, LevelNational, LevelInternational}
}

// Rights is what an extension may call outside. Emergency numbers always get
// out. The zero value takes the system's.
type Rights struct {
	Level Level
	Allow []country.Pattern // beginnings of numbers that may be called whatever the level
	Deny  []country.Pattern // beginnings that may not, whatever the level and Allow
}

// level is the one that counts for an extension.
func (p *Plan) level(x Extension) Level {
	for _, l := range []Level{x.Rights.Level, p.Level} {
		if slices.Contains(levels(), l) {
			return l
		}
	}
	return DefaultLevel
}

// needs is the level that a class of numbers needs. What no plan knows counts as
// national: calls abroad begin with codes that plans know.
func (p *Plan) needs(c country.Class) Level {
	switch c {
	case country.Service, country.Local:
		return LevelLocal
	case country.Mobile:
		if p.Numbers.MobileIsLocal {
			return LevelLocal
		}
	case country.International, country.Premium:
		return LevelInternational
	}
	return LevelNational
}

// restricted says why an extension may not call a number outside, "" it may.
func (p *Plan) restricted(x Extension, number string) string {
	read := p.read(number)
	begins := func(beginning country.Pattern) bool { return (beginning + "!").Fits(number) }
	switch level := p.level(x); {
	case read.Class == country.EmergencyCall:
		return ""
	case slices.ContainsFunc(x.Rights.Deny, begins):
		return fmt.Sprintf("%s may not call %s: its rights deny this number", x.Label(), number)
	case slices.ContainsFunc(x.Rights.Allow, begins):
		return ""
	case slices.Index(levels(), p.needs(read.Class)) > slices.Index(levels(), level):
		return fmt.Sprintf("%s may not call %s: it is %s, and %s has the right %s", x.Label(), number, kindOf(read), x.Label(), level)
	}
	return ""
}

// read tells what a number outside means.
func (p *Plan) read(number string) country.Reading {
	if slices.Contains(p.Emergency, number) {
		return country.Reading{Class: country.EmergencyCall, Whole: true}
	}
	return p.Numbers.Read(number)
}

// kindOf names the kind of a number in a sentence.
func kindOf(r country.Reading) string {
	words := map[country.Class]string{
		country.Service: "a service", country.Local: "a local number", country.Mobile: "a mobile",
		country.National: "a national number", country.International: "an international number",
		country.Premium: "a paid service",
	}
	word := words[r.Class]
	switch {
	case word == "":
		return "a number that the number plan does not know, so a national one"
	case r.Name != "":
		return word + " (" + r.Name + ")"
	}
	return word
}

// callRestricted is what a caller hears who may not call.
func callRestricted(why string) call.Route {
	r := refuse("%s: the call is restricted.", why)
	r.Sound = "prompt/call-restricted"
	return r
}

// hotline is for a telephone that dials by itself (TS-1).
func hotline(x Extension) call.Route {
	reason := fmt.Sprintf("%s is lifted and calls %s by itself.", x.Label(), x.Hotline)
	if x.HotlineIn > 0 {
		reason = fmt.Sprintf("%s gets dial tone; after %v without a digit it calls %s by itself.", x.Label(), x.HotlineIn, x.Hotline)
	}
	return call.Route{Kind: call.RouteDialTone, Digits: x.Hotline, After: x.HotlineIn, Reason: reason}
}
