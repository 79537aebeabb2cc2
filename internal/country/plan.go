package country

import (
	"slices"
	"strings"
)

// Class is what kind of call a number outside means.
type Class string

// The classes of numbers. What a plan does not know is Unknown.
const (
	Unknown       Class = ""
	EmergencyCall Class = "emergency"     // always gets out
	Service       Class = "service"       // short codes and numbers that cost nothing or the local rate
	Local         Class = "local"         // in the own area
	Mobile        Class = "mobile"        // a mobile
	National      Class = "national"      // another area, also called long distance
	International Class = "international" // another country
	Premium       Class = "premium"       // services that cost more than a call
)

// Classes lists the classes that a rule may give, emergency first.
func Classes() []Class {
	return []Class{EmergencyCall, Service, Local, Mobile, National, International, Premium}
}

// LongDistance reports whether exchanges call it so: what a long-distance prefix
// (LN-10) is for.
func (c Class) LongDistance() bool { return c == National || c == International }

// NumberPlan tells what a number means that is dialled in a country, behind the
// access code.
type NumberPlan struct {
	// Rules are tried in order, after the emergency numbers; the first that fits
	// counts.
	Rules []NumberRule
	// Emergency are the numbers that always get out.
	Emergency []string
	// Prefixes say how the number behind them is to be carried or shown, and are
	// no part of it: carrier codes, caller-id codes.
	Prefixes []Pattern
	// MobileIsLocal says that calls to mobiles cost what local calls do.
	MobileIsLocal bool
	Source        string
}

// NumberRule is one rule of a plan.
type NumberRule struct {
	Pattern Pattern
	Class   Class
	Name    string // what people call such numbers, "" nothing special
}

// Reading is what a plan says of a number.
type Reading struct {
	Class Class
	Name  string
	// Whole says that no further digit could follow, so nobody need wait for one.
	Whole bool
}

// Read tells what a number means. Emergency numbers are whole at once; any other
// number that could go on, by whatever rule, is not.
func (p NumberPlan) Read(number string) Reading {
	if slices.Contains(p.Emergency, number) {
		return Reading{Class: EmergencyCall, Whole: true}
	}
	if rest, behind, more := p.behindPrefix(number); behind {
		r := p.Read(rest)
		r.Whole = r.Whole && !more
		return r
	}
	return p.read(number)
}

// shortCode is the length of numbers that are never whole by themselves, save
// emergency numbers: operators add codes that begin like others, and whoever
// dials one of those must not be cut short.
const shortCode = 3

func (p NumberPlan) read(number string) (r Reading) {
	found, goesOn := false, p.beginsPrefix(number) || p.beginsEmergency(number)
	for _, rule := range p.Rules {
		fits, more := rule.Pattern.Match(number)
		goesOn = goesOn || more
		if fits && !found {
			found, r = true, Reading{Class: rule.Class, Name: rule.Name}
		}
	}
	r.Whole = found && !goesOn && len(number) > shortCode
	return r
}

// Possible reports whether digits are a number, or could become one with more.
func (p NumberPlan) Possible(digits string) bool {
	if _, behind, _ := p.behindPrefix(digits); behind || p.beginsPrefix(digits) || p.beginsEmergency(digits) {
		return true
	}
	return slices.ContainsFunc(p.Rules, func(r NumberRule) bool {
		fits, more := r.Pattern.Match(digits)
		return fits || more
	})
}

// behindPrefix cuts one prefix; more says that a longer one might be meant.
func (p NumberPlan) behindPrefix(number string) (rest string, behind, more bool) {
	for _, prefix := range p.Prefixes {
		if rest, ok := prefix.Prefix(number); ok && rest != "" && p.read(number).Class == Unknown {
			return rest, true, p.beginsPrefix(number)
		}
	}
	return number, false, false
}

func (p NumberPlan) beginsPrefix(number string) bool {
	return slices.ContainsFunc(p.Prefixes, func(prefix Pattern) bool {
		fits, more := prefix.Match(number)
		return fits || more
	})
}

func (p NumberPlan) beginsEmergency(number string) bool {
	return slices.ContainsFunc(p.Emergency, func(e string) bool { return strings.HasPrefix(e, number) })
}

// NumberPlanOf is the plan of a country as one of its areas sees it. area is the
// own area code without the digit that stands in front of national numbers, ""
// not known: then a number of the own area with its code counts as national, and
// local numbers of all lengths are taken. ok is false for an unknown country.
func NumberPlanOf(code Code, area string) (p NumberPlan, ok bool) {
	for _, e := range planEntries() {
		if e.code == code {
			return e.data.plan(code, area), true
		}
	}
	return NumberPlan{}, false
}

// planData is a country's plan as its file writes it. Each list has patterns
// with blanks between them; {area} stands for the own area code, and what has it
// is left out where that is not known. "1?" in front is a 1 that may be missing.
type planData struct {
	rules    []ruleData
	local    []localData // the first whose area fits is the one; the last, without area, is for all others
	prefixes string
	mobile   Class // "": Mobile is dearer than Local
	source   string
}

type ruleData struct {
	class    Class
	name     string
	patterns string
}

type localData struct {
	areas    string
	patterns string
}

type planEntry struct {
	code Code
	data planData
}

func planEntries() []planEntry {
	return []planEntry{
		{"CN", chinaPlan()},
		{"TW", taiwanPlan()},
		{"HK", hongKongPlan()},
		{"JP", japanPlan()},
		{"SG", singaporePlan()},
		{"US", northAmericaPlan()},
		{"CA", northAmericaPlan()},
		{"GB", unitedKingdomPlan()},
		{"DE", germanyPlan()},
		{"FR", francePlan()},
		{"AU", australiaPlan()},
		{"IN", indiaPlan()},
		{"BR", brazilPlan()},
		{"KR", koreaPlan()},
	}
}

// plan makes the plan for an area. Local numbers come before the country's
// rules: with its own area code a number is local, whatever rule it fits too.
func (d planData) plan(code Code, area string) NumberPlan {
	p := NumberPlan{MobileIsLocal: d.mobile == Local, Source: d.source}
	if profile, err := Lookup(analogOf(code)); err == nil {
		p.Emergency = profile.Emergency.Numbers
	}
	for prefix := range strings.FieldsSeq(d.prefixes) {
		p.Prefixes = append(p.Prefixes, Pattern(prefix))
	}
	for _, pattern := range withArea(d.localOf(area), area) {
		p.Rules = append(p.Rules, NumberRule{Pattern: pattern, Class: Local})
	}
	for _, r := range d.rules {
		for _, pattern := range withArea(r.patterns, area) {
			p.Rules = append(p.Rules, NumberRule{Pattern: pattern, Class: r.class, Name: r.name})
		}
	}
	return p
}

// analogOf is the country whose lines are those of this one: Canada's are those
// of the United States.
func analogOf(code Code) Code {
	if code == "CA" {
		return "US"
	}
	return code
}

// localOf lists the local patterns of an area.
func (d planData) localOf(area string) string {
	for _, l := range d.local {
		if l.areas == "" {
			return l.patterns
		}
		for a := range strings.FieldsSeq(l.areas) {
			if Pattern(a).Fits(area) {
				return l.patterns
			}
		}
	}
	return ""
}

// withArea fills in the own area code.
func withArea(patterns, area string) (all []Pattern) {
	for p := range strings.FieldsSeq(patterns) {
		if area == "" && strings.Contains(p, "{area}") {
			continue
		}
		p = strings.ReplaceAll(p, "{area}", area)
		if with, optional := strings.CutPrefix(p, "1?"); optional {
			all = append(all, Pattern("1"+with))
			p = with
		}
		all = append(all, Pattern(p))
	}
	return all
}

// AreaCode writes an own area code without the digit that stands in front of
// national numbers: "021" and "21" are the same in China.
func AreaCode(code Code, area string) string {
	n, _ := NumberingOf(analogOf(code))
	if n.Trunk == "" || n.Trunk == "1" { // in North America no area code begins with 0 or 1
		return area
	}
	return strings.TrimPrefix(area, n.Trunk)
}
