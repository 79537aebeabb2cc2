package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func lineGroupField(i int, name string) string { return fmt.Sprintf("line_groups[%d].%s", i, name) }
func routeField(i int, name string) string     { return fmt.Sprintf("routes[%d].%s", i, name) }

func orders() []string { return []string{string(Linear), string(RoundRobin), string(LeastUsed)} }

func (k *checker) lineGroups() {
	ids := map[string]string{}
	have := k.c.outsideRefs()
	for i, g := range k.c.LineGroups {
		k.ident(lineGroupField(i, "id"), g.ID, ids)
		k.name(lineGroupField(i, "name"), g.Name)
		k.optionalWord(lineGroupField(i, "order"), string(g.Order), orders())
		k.within(lineGroupField(i, "max_calls"), g.MaxCalls, 0, MaxTrunkCalls, ", 0 for no cap")
		k.refs(lineGroupField(i, "lines"), g.Lines, have)
	}
}

func (k *checker) routes() {
	names := map[string]string{}
	have := k.c.outsideRefs()
	for _, g := range k.c.LineGroups {
		have = append(have, GroupRef(g.ID))
	}
	for i, r := range k.c.Routes {
		k.routeName(i, r, names)
		k.routeNumbers(i, r)
		k.routeRules(i, r)
		k.optionalWord(routeField(i, "order"), string(r.Order), orders())
		k.within(routeField(i, "max_calls"), r.MaxCalls, 0, MaxTrunkCalls, ", 0 for no cap")
		k.refs(routeField(i, "over"), r.Over, have)
		for j, x := range r.Extensions {
			k.reference(routeField(i, fmt.Sprintf("extensions[%d]", j)), x, "extension", k.c.extensionNumbers())
		}
		for j, n := range r.NextOn {
			k.within(routeField(i, fmt.Sprintf("next_on[%d]", j)), n, 300, 699, " (a SIP answer)")
		}
		k.atMost(routeField(i, "next_on"), len(r.NextOn), MaxPrefixes)
	}
}

func (k *checker) routeName(i int, r Route, names map[string]string) {
	field := routeField(i, "name")
	k.name(field, r.Name)
	switch {
	case r.Name == "":
		k.note(field, "is missing; a route has a name, which alerts and tracks use")
	case names[r.Name] != "":
		k.note(field, "%q is already the name of %s; every route has its own", shorten(r.Name), names[r.Name])
	}
	names[r.Name] = k.called(field)
}

func (k *checker) routeNumbers(i int, r Route) {
	k.atMost(routeField(i, "prefixes"), len(r.Prefixes), MaxPrefixes)
	for j, p := range r.Prefixes {
		if p == "" || !outsideNumber(p, 16) {
			k.note(routeField(i, fmt.Sprintf("prefixes[%d]", j)), "%q cannot be the beginning of a number; it is 1 to 16 of 0-9, * and #", shorten(p))
		}
	}
	k.within(routeField(i, "min_digits"), r.MinDigits, 0, 32, "")
	k.within(routeField(i, "max_digits"), r.MaxDigits, 0, 32, "")
	if r.MaxDigits > 0 && r.MaxDigits < r.MinDigits {
		k.note(routeField(i, "max_digits"), "is %d; it is not less than min_digits, which is %d", r.MaxDigits, r.MinDigits)
	}
	k.within(routeField(i, "strip"), r.Strip, 0, 16, " digits")
	if !outsideNumber(r.Prepend, 16) {
		k.note(routeField(i, "prepend"), "%q cannot be dialled; it is up to 16 of 0-9, * and #, or begins with +", shorten(r.Prepend))
	}
}

// refs checks a list of lines, trunks or groups.
func (k *checker) refs(field string, given, have []string) {
	if n := len(given); n == 0 || n > MaxWays {
		k.note(field, "has %d entries; it is 1 to %d, such as %q or %q", n, MaxWays, LineRef("1"), TrunkRef("hinet"))
	}
	for j, ref := range given {
		at := fmt.Sprintf("%s[%d]", field, j)
		switch {
		case slices.Index(given, ref) < j:
			k.note(at, "%q is given twice; leave one of them out", shorten(ref))
		case slices.Contains(have, ref):
		case len(have) == 0:
			k.note(at, "%q does not exist; there is neither a line nor a trunk yet", shorten(ref))
		default:
			k.note(at, "%q does not exist; there are %s", shorten(ref), few(have))
		}
	}
}

// few lists what exists, without end.
func few(names []string) string {
	if len(names) > maxRanges {
		names = append(slices.Clone(names[:maxRanges]), "…")
	}
	return strings.Join(names, ", ")
}

// outsideRefs lists all lines and trunks by reference.
func (c Config) outsideRefs() []string {
	var refs []string
	for _, l := range c.Lines {
		refs = append(refs, LineRef(strconv.Itoa(l.ID)))
	}
	for _, t := range c.Trunks {
		refs = append(refs, TrunkRef(t.ID))
	}
	return refs
}

// outsideOf checks EX-17: a number outside that stands for an extension.
func (k *checker) outsideOf(i int, e Extension) {
	o := e.Outside
	if !o.Given() {
		return
	}
	field := extField(i, "outside")
	if o.Number == "" || !outsideNumber(o.Number, 32) {
		k.note(field+".number", "%q is not a number; it is 1 to 32 digits as they are dialled, without the access code", shorten(o.Number))
	}
	k.optionalWord(field+".when", string(o.When), []string{string(WhenAlways), string(WhenOffline), string(WhenTogether)})
	alone := e.Port == "" && !e.SIP.Given()
	if o.When == WhenOffline && alone {
		k.note(field+".when", "is offline, but the extension has no telephone that could be; give it port or sip, or say always")
	}
	if o.When == WhenTogether && alone {
		k.note(field+".when", "is together, but the extension has no telephone that could ring too; give it port or sip, or say always")
	}
	k.inherited(field+".after_seconds", o.AfterSeconds, 1, 120, " s")
	if o.AfterSeconds != 0 && o.When != WhenTogether {
		k.note(field+".after_seconds", "is for a number that rings with the telephone; leave it out, or say when: together")
	}
}
