package config

import (
	"fmt"
	"slices"

	"ringdown/internal/feature"
)

func (k *checker) codes() {
	c := k.c.Codes
	k.optionalWord("codes.profile", string(c.Profile), words(feature.Profiles()))
	k.atMost("codes.pause_reasons", len(c.PauseReasons), MaxPauseReasons)
	for i, r := range c.PauseReasons {
		field := fmt.Sprintf("codes.pause_reasons[%d]", i)
		if k.name(field, r); r == "" {
			k.note(field, "is empty; it is a reason such as %q", "lunch")
		}
	}
	before := len(k.problems)
	for i, s := range c.Set {
		k.codeSet(i, s)
	}
	if len(k.problems) == before {
		k.collisions(c)
	}
	k.inherited("forwarding.no_answer_seconds", k.c.Forwarding.NoAnswerSeconds, 5, 600, " s")
}

func (k *checker) codeSet(i int, s CodeSet) {
	field := fmt.Sprintf("codes.set[%d]", i)
	same := func(o CodeSet) bool { return o.Feature == s.Feature }
	switch {
	case !feature.Known(s.Feature):
		k.note(field+".feature", "%q is not known; the features are listed in docs/codes.md", shorten(string(s.Feature)))
	case slices.IndexFunc(k.c.Codes.Set, same) < i:
		k.note(field+".feature", "%q has a code already; leave one of them out", s.Feature)
	case s.Code != feature.None && feature.Valid(s.Code) != "":
		k.note(field+".code", "%q %s", shorten(s.Code), feature.Valid(s.Code))
	}
}

// collisions names codes that cannot be told apart from one another or from
// numbers. The field is the code's own, where it has one.
func (k *checker) collisions(c Codes) {
	for _, x := range k.c.CodeTable().Collisions(k.dialled()) {
		field := "codes.profile"
		if i := slices.IndexFunc(c.Set, func(s CodeSet) bool { return s.Feature == x.Code.Name }); i >= 0 {
			field = fmt.Sprintf("codes.set[%d].code", i)
		}
		k.note(field, "the code %s of %s collides with %s: %s; set another code, or %q", x.Code.Digits, x.Code.Name, x.Other, x.Why, feature.None)
	}
}

// dialled lists what else telephones dial.
func (k *checker) dialled() []feature.Dialled {
	all := []feature.Dialled{{What: accessCode, Digits: k.c.System.AccessCode, Begins: true}}
	for _, x := range k.c.Extensions {
		if x.Number != "" {
			all = append(all, feature.Dialled{What: "extension " + x.Number, Digits: x.Number})
		}
	}
	for _, g := range k.c.Groups {
		all = append(all, feature.Dialled{What: "group " + g.Number, Digits: g.Number})
	}
	for _, r := range k.c.Conferences {
		all = append(all, feature.Dialled{What: "the conference room " + r.Number, Digits: r.Number})
	}
	for _, g := range k.c.Pages {
		all = append(all, feature.Dialled{What: "the page " + g.Number, Digits: g.Number})
	}
	for _, n := range k.c.Park.Numbers() {
		all = append(all, feature.Dialled{What: "the slot " + n, Digits: n})
	}
	for _, n := range k.emergency {
		all = append(all, feature.Dialled{What: "the emergency number " + n, Digits: n})
	}
	return all
}

func words[T ~string](all []T) []string {
	plain := make([]string, len(all))
	for i, w := range all {
		plain[i] = string(w)
	}
	return plain
}
