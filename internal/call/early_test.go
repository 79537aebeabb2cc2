package call

import (
	"slices"
	"testing"
)

// A telephone that rang and sent sound before it was answered is heard no more
// once acd has another one rung in its place: the caller id had come late.
func TestWhoRingsInsteadIsHeardInsteadToo(t *testing.T) {
	line := TrunkPort("net").Channel(1)
	c := New(1, Leg{Port: line, Label: "line 1", Line: true}, Rules{Screen: true})
	for _, e := range []Event{
		{Kind: RingStart, Port: line},
		{Kind: Routed, Route: Route{Kind: RouteRing, Targets: []Target{{Port: "P2", Label: "802"}}}},
		{Kind: EarlyMedia, Port: "P2"},
		{Kind: CallerIDCame, Port: line, CallerID: CallerID{Number: "0912345678"}},
	} {
		c, _ = Step(c, e)
	}
	if c.Mode == "" {
		t.Fatal("the caller does not hear what 802 sends as it rings")
	}
	after, effects := Step(c, Event{Kind: Routed, Route: Route{Kind: RouteRing, Targets: []Target{{Port: "P1", Label: "801"}}}})
	parted := slices.ContainsFunc(effects, func(x Effect) bool {
		return x.Kind == Disconnect && x.Port == line && x.Peer == "P2"
	})
	if !parted || after.Mode != "" {
		t.Errorf("801 rings, and the caller hears 802 still: %v", effects)
	}
}
