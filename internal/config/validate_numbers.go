package config

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/country"
)

func rights() []string {
	return []string{string(RightInternal), string(RightLocal), string(RightNational), string(RightInternational)}
}

func (k *checker) numberPlan() {
	p := k.c.NumberPlan
	if p.AreaCode != "" && !digits(p.AreaCode, 1, 5) {
		k.note("number_plan.area_code", "%q is not an area code; it is 1 to 5 digits, such as %q", shorten(p.AreaCode), "021")
	}
	k.optionalWord("number_plan.mobiles", string(p.Mobiles), []string{string(RightLocal), string(RightNational)})
	k.atMost("number_plan.emergency", len(p.Emergency), MaxEmergency)
	for i, n := range p.Emergency {
		if !digits(n, 2, 6) {
			k.note(fmt.Sprintf("number_plan.emergency[%d]", i), "%q is not an emergency number; it is 2 to 6 digits", shorten(n))
		}
	}
	k.atMost("number_plan.rules", len(p.Rules), MaxNumberRules)
	for i, r := range p.Rules {
		field := fmt.Sprintf("number_plan.rules[%d].", i)
		k.pattern(field+"pattern", r.Pattern)
		k.word(field+"class", r.Class, ruleClasses())
		k.name(field+"name", r.Name)
	}
}

// ruleClasses are those that a rule may give: emergency numbers have a list of
// their own.
func ruleClasses() (names []string) {
	for _, c := range country.Classes() {
		if c != country.EmergencyCall {
			names = append(names, string(c))
		}
	}
	return names
}

func (k *checker) pattern(field, p string) {
	if err := country.Pattern(p).Check(); err != nil {
		k.note(field, "%q is not a pattern: %v", shorten(p), err)
	}
}

// beginnings checks patterns that are the beginning of a number.
func (k *checker) beginnings(field string, list []string) {
	k.atMost(field, len(list), MaxRightsList)
	for i, p := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		if strings.ContainsAny(p, ".!") {
			k.note(at, "%q ends with %q; it is the beginning of numbers already, so leave that out", shorten(p), p[len(p)-1:])
			continue
		}
		k.pattern(at, p)
	}
}

// rightsOf checks what an extension may call, and for how long.
func (k *checker) rightsOf(i int, e Extension) {
	k.optionalWord(extField(i, "rights.level"), string(e.Rights.Level), rights())
	k.beginnings(extField(i, "rights.allow"), e.Rights.Allow)
	k.beginnings(extField(i, "rights.deny"), e.Rights.Deny)
	if len(e.Lines) > 0 {
		k.refs(extField(i, "lines"), e.Lines, k.c.outsideRefs())
	}
	k.callMinutes(extField(i, "max_call_minutes"), e.MaxCallMinutes)
	k.hotline(extField(i, "hotline"), e)
}

func (k *checker) hotline(field string, e Extension) {
	h := e.Hotline
	switch {
	case !h.Given():
	case e.Port == "":
		k.note(field, "is for analog telephones; leave it out: a SIP telephone has one of its own")
	case e.DirectLine != 0:
		k.note(field, "stands beside direct_line; a telephone that is lifted has a line at once or a number, so leave one of them out")
	case h.Number == "" || len(h.Number) > 32 || strings.Trim(h.Number, "0123456789*#") != "":
		k.note(field+".number", "%q is not a number; it is 1 to 32 of 0-9, * and # as they are dialled, with the access code", shorten(h.Number))
	}
	k.within(field+".seconds", h.Seconds, 0, 60, " s, 0 for at once")
}

func (k *checker) callMinutes(field string, n int) {
	k.within(field, n, 0, MaxCallMinutes, ", 0 for no limit")
}

// routeRules checks what a route asks of a call (TS-2).
func (k *checker) routeRules(i int, r Route) {
	k.atMost(routeField(i, "patterns"), len(r.Patterns), MaxPrefixes)
	for j, p := range r.Patterns {
		k.pattern(routeField(i, fmt.Sprintf("patterns[%d]", j)), p)
	}
	for j, c := range r.Classes {
		k.word(routeField(i, fmt.Sprintf("classes[%d]", j)), c, ruleClasses())
		if slices.Index(r.Classes, c) < j {
			k.note(routeField(i, fmt.Sprintf("classes[%d]", j)), "%q is given twice; leave one of them out", shorten(c))
		}
	}
	k.times(routeField(i, "times"), r.Times)
	if r.PINs != "" {
		k.reference(routeField(i, "pins"), r.PINs, "PIN set", k.c.pinSetIDs())
	}
	k.within(routeField(i, "cost"), r.Cost, 0, MaxCost, "")
	k.callMinutes(routeField(i, "max_call_minutes"), r.MaxCallMinutes)
}

// callerDigits checks LN-8.
func (k *checker) callerDigits(field, digits string) {
	if digits != "" && !outsideNumber(digits, 8) {
		k.note(field, "%q cannot be in front of a caller's number; it is up to 8 digits", shorten(digits))
	}
}
