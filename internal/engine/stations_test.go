package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// lamps writes down the stations that have calls, "801 early< 0912", or do not
// work, "821 down".
func (o *office) lamps() string {
	o.t.Helper()
	all, err := o.Stations(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	var words []string
	for _, s := range all {
		if !s.Up {
			words = append(words, s.Number+" down")
		}
		for _, c := range s.Calls {
			way := "<"
			if c.Began {
				way = ">"
			}
			words = append(words, strings.TrimSpace(fmt.Sprintf("%s %s%s %s", s.Number, c.Stage, way, c.Far.Number)))
		}
	}
	return strings.Join(words, ", ")
}

func (o *office) wantLamps(when, want string) {
	o.t.Helper()
	if got := o.lamps(); got != want {
		o.t.Errorf("%s: the lamps say\n\t%s, want\n\t%s", when, got, want)
	}
}

func TestLampsFollowACallBetweenExtensions(t *testing.T) {
	work(t, func(o *office) {
		o.wantLamps("at rest", "821 down")
		o.on(call.PortUp, "sip/821")
		o.on(call.OffHook, "P4")
		o.wantLamps("lifted", "804 trying>")
		o.press("P4", "802")
		o.wantLamps("rings", "802 early< 804, 804 early> 802")
		o.on(call.OffHook, "P2")
		o.wantLamps("talks", "802 confirmed< 804, 804 confirmed> 802")
		o.on(call.OnHook, "P2")
		o.wantLamps("hears busy tone", "804 confirmed> 802")
		o.on(call.OnHook, "P4")
		o.wantLamps("over", "")
	})
}

func TestLampsOfLinesGroupsAndChannels(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.PortUp, "sip/821")
		o.post(call.Event{Kind: call.RingStart, Port: "L2", CallerID: call.CallerID{Number: "0912"}})
		o.wantLamps("a line rings the group", "802 early< 0912, line2 early< 802, 600 early< 0912")
		o.on(call.OffHook, "P2")
		o.wantLamps("answered", "802 confirmed< 0912, line2 confirmed< 802")
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821/2", Digits: "803"})
		o.wantLamps("a second channel calls", "802 confirmed< 0912, 803 early< 821, 821 early> 803, line2 confirmed< 802")
	})
}

func TestATelephoneLeftOffHookShowsAsInUse(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.PortUp, "sip/821")
		if err := o.SetPlan(o.t.Context(), &acd.Plan{Extensions: plan().Extensions}); err != nil {
			t.Fatal(err)
		}
		o.on(call.OffHook, "P3")
		o.on(call.PortDown, "P3")
		o.wantLamps("unplugged", "803 down")
	})
}

func BenchmarkStations(b *testing.B) {
	p := &acd.Plan{}
	for i := range 1000 {
		p.Extensions = append(p.Extensions, acd.Extension{Number: fmt.Sprint(1000 + i), Port: call.SIPPort(fmt.Sprint(1000 + i))})
	}
	e := engine.New(engine.Options{Plan: p})
	go func() { _ = e.Run(b.Context()) }()
	for b.Loop() {
		if _, err := e.Stations(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
