package feature_test

import (
	"strings"
	"testing"

	"ringdown/internal/feature"
)

// The codes of each profile can be told apart, and are codes.
func TestProfilesHaveNoCollisions(t *testing.T) {
	for _, p := range feature.Profiles() {
		all := feature.Table(p, nil)
		if len(all) < 9 {
			t.Errorf("%s has %d codes", p, len(all))
		}
		for _, c := range all.Collisions(nil) {
			t.Errorf("%s: %s collides with %s: %s", p, c.Code.Name, c.Other, c.Why)
		}
		for _, c := range all {
			if wrong := feature.Valid(c.Digits); wrong != "" {
				t.Errorf("%s: the code %s of %s %s", p, c.Digits, c.Name, wrong)
			}
		}
	}
}

// A dialled string is read as the longest code that it begins with.
func TestFind(t *testing.T) {
	all := feature.Table(feature.ProfileYeastar, map[feature.Name]string{feature.SpeedDial: "*2", feature.Redial: "*", feature.DNDToggle: feature.None})
	for dialled, want := range map[string]string{
		"*":      "redial  more",
		"*0":     "- more",
		"*07":    "- more",
		"*071":   "forward-always-off ",
		"*0711":  "-",
		"*71":    "forward-always-on ",
		"*71801": "forward-always-on 801",
		"*212":   "speed-dial 12",
		"801":    "-",
		"*8":     "-",
	} {
		c, arg, found, longer := all.Find(dialled)
		got := "-"
		if found {
			got = string(c.Name) + " " + arg
		}
		if longer {
			got += " more"
		}
		if got != want {
			t.Errorf("%s is read as %q, want %q", dialled, got, want)
		}
	}
}

// What cannot be told apart is named, both sides of it.
func TestCollisions(t *testing.T) {
	others := []feature.Dialled{
		{What: "extension 801", Digits: "801"}, {What: "the access code", Digits: "9", Begins: true}, {What: "the emergency number 110", Digits: "110"},
	}
	for _, c := range []struct {
		feature feature.Name
		digits  string
		want    string // of "other: why" of each, "" none
	}{
		{feature.Redial, "*78", "the code *78 of dnd-on: both are dialled as *78"},
		{feature.Redial, "801", "extension 801: both are dialled as 801"},
		{feature.Redial, "80", ""},
		{feature.Redial, "93", "the access code: 93 might as well be 9 with 3 behind it"},
		{feature.Redial, "*012", "the code *0 of speed-dial: *012 might as well be *0 with 12 behind it"},
		{feature.Redial, "*01", ""},
		{feature.Redial, "*0123", ""},
		{feature.ForwardAlways, "11", "the emergency number 110: 110 might as well be 11 with 0 behind it"},
		{feature.ForwardAlways, "*7", "the code *78 of dnd-on: *78 might as well be *7 with 8 behind it"},
		{feature.ForwardAlways, "*", ""},
	} {
		var got []string
		for _, x := range feature.Table("", map[feature.Name]string{c.feature: c.digits}).Collisions(others) {
			if x.Code.Name == c.feature {
				got = append(got, x.Other+": "+x.Why)
			} else {
				got = append(got, strings.Replace(x.Other, "the code "+c.digits+" of "+string(c.feature), "the code "+x.Code.Digits+" of "+string(x.Code.Name), 1)+": "+x.Why)
			}
		}
		all := strings.Join(got, "\n")
		if c.want == "" && all != "" && c.digits != "*" || c.want != "" && !strings.Contains(all, c.want) {
			t.Errorf("%s as %s: %s", c.digits, c.feature, all)
		}
	}
}

func TestValid(t *testing.T) {
	for digits, ok := range map[string]bool{"*78": true, "#": true, "##": false, "#801": true, "*#06": false, "": false, "78a": false, "123456789": false} {
		if (feature.Valid(digits) == "") != ok {
			t.Errorf("%q: %s", digits, feature.Valid(digits))
		}
	}
	if feature.Known("dance") || !feature.Known(feature.Clock) {
		t.Error("the names are not known")
	}
}
