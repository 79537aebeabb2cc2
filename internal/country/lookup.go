package country

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lookup returns the profile of a country, a copy that the caller may change.
// The error of an unknown code lists those known.
func Lookup(code Code) (Profile, error) {
	for _, e := range entries() {
		if e.code == code {
			return e.make(), nil
		}
	}
	return Profile{}, fmt.Errorf("country %q is not known; known are %s", string(code), known())
}

// Codes lists the countries known, in the order in which menus show them.
func Codes() []Code {
	var codes []Code
	for _, e := range entries() {
		codes = append(codes, e.code)
	}
	return codes
}

type entry struct {
	code Code
	make func() Profile // builds every slice and map anew
}

func entries() []entry {
	return []entry{
		{"CN", china},
		{"TW", taiwan},
		{"HK", hongKong},
		{"US", unitedStates},
		{"GB", unitedKingdom},
		{"JP", japan},
		{"DE", germany},
		{"FR", france},
		{"AU", australia},
		{"IN", india},
		{"BR", brazil},
		{"SG", singapore},
		{"KR", korea},
	}
}

func known() string {
	var names []string
	for _, c := range Codes() {
		names = append(names, string(c))
	}
	return strings.Join(names, ", ")
}

// clone copies p so that no slice or map is shared.
func (p Profile) clone() Profile {
	q := p
	q.Tones = maps.Clone(p.Tones)
	for k, t := range q.Tones {
		t.Segments = cloneSegments(t.Segments)
		q.Tones[k] = t
	}
	q.Ring.Cadence = slices.Clone(p.Ring.Cadence)
	q.AlsoCallerID = slices.Clone(p.AlsoCallerID)
	q.Emergency.Numbers = slices.Clone(p.Emergency.Numbers)
	return q
}

func cloneSegments(in []Segment) []Segment {
	out := slices.Clone(in)
	for i := range out {
		out[i].Freqs = slices.Clone(out[i].Freqs)
	}
	return out
}
