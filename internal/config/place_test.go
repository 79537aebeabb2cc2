package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
)

func TestAPersonIsToldANameOrCountsFromOne(t *testing.T) {
	c := Config{
		Extensions: []Extension{{Number: "801"}, {Number: "802"}, {Number: "802"}, {}},
		Lines:      []Line{{ID: 7}},
		Trunks:     []Trunk{{ID: "hinet"}},
		Numbers:    []OwnNumber{{Number: "0223456789", On: "trunk/hinet"}},
		Holidays:   []HolidayYear{{Country: "TW", Year: 2027}},
		PINSets:    []PINSet{{ID: "staff"}},
		Contacts:   []Contact{{Name: "Ann\nLee"}},
	}
	for field, want := range map[string]string{
		"extensions[0].voicemail.pin":     "extension 801: voicemail.pin",
		"extensions[0]":                   "extension 801",
		"extensions[1].number":            "extensions, 2nd: number", // two have it
		"extensions[3].port":              "extensions, 4th: port",
		"extensions[10].port":             "extensions, 11th: port",
		"extensions[20].port":             "extensions, 21st: port",
		"lines[0].incoming.direct":        "line 7: incoming.direct",
		"trunks[0].dids[2].number":        "trunk hinet: dids, 3rd: number",
		"trunks[0].proxies[0]":            "trunk hinet: proxies, 1st",
		"numbers[0].incoming":             "number 0223456789 on trunk/hinet: incoming",
		"holidays[0].days[0].open[1]":     "holidays TW 2027: days, 1st: open, 2nd",
		"pin_sets[0].numbers[11].number":  "PIN set staff: numbers, 12th: number",
		"contacts[0].name":                "contacts, 1st: name", // what breaks a line is no name
		"system.ring_seconds":             "system.ring_seconds",
		"recording.rules[1].line":         "recording.rules, 2nd: line",
		"hardware[0]":                     "hardware, 1st",
		"":                                "",
		"extensions[99999999999999999].x": "extensions: x",
	} {
		if got := c.Place(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

// What changed and what is wrong have the same name.
func TestChangesAndFaultsCallAnEntryTheSame(t *testing.T) {
	c := full(t)
	added := map[string]bool{}
	for _, change := range Diff(Config{}, c) {
		added[change.Field] = true
	}
	for i := range reflect.TypeFor[Config]().NumField() {
		list := reflect.ValueOf(c).Field(i)
		if list.Kind() != reflect.Slice || list.Type().Elem().Kind() != reflect.Struct {
			continue
		}
		for j := range list.Len() {
			field := fmt.Sprintf("%s[%d]", fieldName(reflect.TypeFor[Config]().Field(i)), j)
			if place := c.Place(field); !added[place] {
				t.Errorf("%s is %q where it is wrong; where it is new, it is none of %v", field, place, slices.Sorted(maps.Keys(added)))
			}
		}
	}
}
