package acd

import (
	"testing"

	"ringdown/internal/call"
)

// Where people sit is a question of who has a PIN, of telephones that are there,
// and of who comes first.
func TestPeopleSitWhereTheyHaveSignedIn(t *testing.T) {
	p := &Plan{Extensions: []Extension{
		{Number: "801", Port: "c/fxs1"},
		{Number: "802", Port: "c/fxs2", DeskPIN: "1111"},
		{Number: "803", Port: call.DeskPort("803"), DeskPIN: "2222"},
		{Number: "804", Port: "c/fxs4", DeskPIN: "3333"},
	}}
	for name, c := range map[string]struct {
		at   map[string]call.Port
		want map[call.Port]string // by port: the extension there, "-" nobody's
	}{
		"at home":                 {nil, map[call.Port]string{"c/fxs1": "801", "c/fxs2": "802"}},
		"a guest":                 {map[string]call.Port{"803": "c/fxs1"}, map[call.Port]string{"c/fxs1": "803", "c/fxs2": "802", "desk/801": "801"}},
		"one who left":            {map[string]call.Port{"802": "c/fxs1"}, map[call.Port]string{"c/fxs1": "802", "c/fxs2": "-"}},
		"two who changed places":  {map[string]call.Port{"802": "c/fxs4", "804": "c/fxs2"}, map[call.Port]string{"c/fxs4": "802", "c/fxs2": "804"}},
		"the first of two":        {map[string]call.Port{"803": "c/fxs1", "804": "c/fxs1"}, map[call.Port]string{"c/fxs1": "803", "c/fxs4": "804"}},
		"no PIN":                  {map[string]call.Port{"801": "c/fxs2"}, map[call.Port]string{"c/fxs1": "801", "c/fxs2": "802"}},
		"a telephone there isn't": {map[string]call.Port{"803": "c/fxs9"}, map[call.Port]string{"c/fxs1": "801", "desk/803": "803"}},
	} {
		q := p.Seated(c.at)
		for port, want := range c.want {
			x, found := q.ExtensionAt(port)
			if got := x.Number; !found || want == "-" && !x.Vacant || want != "-" && got != want {
				t.Errorf("%s: at %s is %q (vacant: %v), want %q", name, port, got, x.Vacant, want)
			}
		}
	}
	if q := p.Seated(map[string]call.Port{"802": "c/fxs1"}); q == p || p.Extensions[1].Port != "c/fxs2" {
		t.Error("the plan itself was changed")
	}
}

// Any word of a name may be keyed, and words run on into the next.
func TestNamesAreSpeltOnKeys(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		want       bool
	}{
		{"Lin Wanda", "546", true},
		{"Lin Wanda", "926", true},
		{"Lin Wanda", "546926", true},
		{"Lin Wanda", "92654", false},
		{"王小明 wang xiaoming", "9264", true},
		{"王小明", "926", false},
		{"", "2", false},
		{"O'Neil 2", "66345", true},
	} {
		if Spells(c.name, c.keys) != c.want {
			t.Errorf("%s by %s: %v", c.name, c.keys, !c.want)
		}
	}
}
