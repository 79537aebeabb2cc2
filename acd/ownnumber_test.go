package acd_test

import (
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
)

// LN-16: members of a group call out on its number, and a trunk shows it; others
// take the first line. What has no line for it takes another.
func TestANumberIsPreferredByItsGroup(t *testing.T) {
	p := branch()
	p.Routes = nil
	p.Groups[0].Members = []string{"801"}
	p.Own = []acd.OwnNumber{{Number: "0223456789", On: "trunk/b", PreferredBy: []string{"600"}}, {Number: "0223450000", On: "line/2", Mobiles: true}}
	ask := call.Ask{Kind: call.AskDialled, Digits: "90223457777", Done: true, Port: "c/fxs1"}
	for _, tt := range []struct {
		what, shown string
		from, taken call.Port
		busy        map[call.Port]acd.Condition
	}{
		{"a member", "0223456789", "c/fxs1", "trunk/b/1", nil},
		{"a member while it is taken", "", "c/fxs1", "c/fxo1", map[call.Port]acd.Condition{"trunk/b/1": acd.InCall}},
		{"somebody else", "", "sip/803", "c/fxo1", nil},
	} {
		ask.Port = tt.from
		r := p.Decide(ask, town{is: tt.busy})
		if r.Kind != call.RouteSeize || r.Targets[0].Port != tt.taken || r.Shown != tt.shown {
			t.Errorf("%s: %+v", tt.what, r)
		}
	}
	r := p.Decide(call.Ask{Kind: call.AskDialled, Digits: "802", Done: true, Port: "c/fxs1"}, town{})
	if r.Kind != call.RouteSeize || r.Targets[0].Port != "c/fxo2" {
		t.Errorf("a mobile of ours: %+v", r)
	}
}
