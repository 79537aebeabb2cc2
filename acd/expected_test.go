package acd_test

import (
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// stands is a world in which the caller stands in the line.
type stands struct {
	desk
	at acd.Standing
}

func (s stands) Standing(string, call.ID) acd.Standing { return s.at }

func TestCallersAreToldHowLongTheyWillWait(t *testing.T) {
	told := func(place, conversations int, shape func(*acd.Plan), w world) time.Duration {
		p := team(acd.Group{Queue: &acd.Queue{Expected: true}})
		if shape != nil {
			shape(p)
		}
		h := acd.NewHistory()
		for range conversations {
			h.Handled("600", 4*time.Minute)
		}
		r := p.Decide(call.Ask{Kind: call.AskPlace, Call: 7, Group: "600"}, stands{desk{w, h}, acd.Standing{Waiting: 9, Place: place}})
		if r.Kind != call.RoutePlace || r.Place != place {
			t.Fatalf("%+v", r)
		}
		return r.Expect
	}
	for _, x := range []struct {
		what         string
		place, known int
		shape        func(*acd.Plan)
		world        world
		want         time.Duration
	}{
		{"four members at 4 min each", 3, 5, nil, nil, 3 * time.Minute},
		{"at least a minute", 1, 5, func(p *acd.Plan) {
			p.Groups[0].Members = []string{"801", "802", "803", "804", "804", "804", "804", "804", "804"}
		}, nil, time.Minute},
		{"too little is known", 3, 2, nil, nil, 0},
		{"one of them is gone", 3, 5, nil, world{"c/fxs1": acd.Down}, 4 * time.Minute},
		{"longer than anybody should be told", 70, 5, nil, nil, 0},
		{"the group does not want it", 3, 5, func(p *acd.Plan) { p.Groups[0].Queue.Expected = false }, nil, 0},
	} {
		if got := told(x.place, x.known, x.shape, x.world); got != x.want {
			t.Errorf("%s: told %v, want %v", x.what, got, x.want)
		}
	}
}

func TestAGroupsPaceFollowsTheLastConversations(t *testing.T) {
	h := acd.NewHistory()
	for range 100 {
		h.Handled("600", time.Minute)
	}
	for range 60 {
		h.Handled("600", 10*time.Minute)
	}
	if p := h.Pace("600"); p.Mean < 9*time.Minute || p.Mean > 10*time.Minute || p.Calls != 20 {
		t.Errorf("%+v", p)
	}
	again := acd.NewHistory()
	for _, s := range h.Changes() {
		if err := again.Load(s, noon); err != nil {
			t.Fatal(err)
		}
	}
	if again.Pace("600") != h.Pace("600") {
		t.Errorf("after a restart %+v", again.Pace("600"))
	}
}
