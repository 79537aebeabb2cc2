package acd_test

import (
	"slices"
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
)

// absent is a desk at which some telephones have something set.
type quietDesk struct {
	world
	set map[string]acd.PhoneState
}

func (d quietDesk) Phone(number string) acd.PhoneState { return d.set[number] }

// An agent who gets no calls is told why, for each group.
func TestWhyAnExtensionGetsNoCallsOfGroups(t *testing.T) {
	p := &acd.Plan{
		Extensions: []acd.Extension{{Number: "801", Port: "P1"}, {Number: "802", Port: "P2"}, {Number: "803", Port: "P3"}},
		Groups:     []acd.Group{{Number: "600", Members: []string{"801", "802"}}, {Number: "601", Members: []string{"801"}}},
	}
	w := quietDesk{world{call.Port("P2"): acd.Absent}, map[string]acd.PhoneState{"801": {SignedIn: map[string]bool{"601": false}}}}
	for number, want := range map[string][]string{
		"801": {"Group 601 passes 801 over: it is signed out of the group."},
		"802": {"Group 600 passes 802 over: it is not registered."},
		"803": {"803 is a member of no group."},
	} {
		if got := p.Quiet(number, w); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
	w.set["801"] = acd.PhoneState{}
	if got := p.Quiet("801", w); len(got) != 0 {
		t.Errorf("801, ready in both groups: %q", got)
	}
}
