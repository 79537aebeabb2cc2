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
	for number, want := range map[string][]acd.Passing{
		"801": {{"601", "Group 601 passes 801 over: it is signed out of the group.", acd.NotSignedIn}},
		"802": {{"600", "Group 600 passes 802 over: it is not registered.", acd.NotReachable}},
		"803": {{"", "803 is a member of no group.", acd.NotMember}},
	} {
		if got := p.Quiet(number, w); !slices.Equal(got, want) {
			t.Errorf("%s: %+v, want %+v", number, got, want)
		}
	}
	for want, s := range map[acd.Obstacle]acd.PhoneState{acd.OnPause: {Paused: true, Reason: "lunch"}, acd.Undisturbed: {DND: true}} {
		w.set["801"] = s
		if got := p.Quiet("801", w); len(got) != 2 || got[0].Change != want {
			t.Errorf("801 with %+v: %+v, want two groups whose obstacle is %s", s, got, want)
		}
	}
	w.set["801"] = acd.PhoneState{}
	if got := p.Quiet("801", w); len(got) != 0 {
		t.Errorf("801, ready in both groups: %+v", got)
	}
}
