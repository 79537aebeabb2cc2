package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// carried lists what telephones were told since the last time of who calls and of
// what goes with the call.
func (o *office) carried() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var words []string
	for _, x := range o.effects {
		if x.Kind == call.RingPhone || x.Kind == call.ShowCallerID {
			words = append(words, fmt.Sprintf("%s %s %s %v", x.Kind, x.Port, x.CallerID, x.Data))
		}
	}
	o.effects = nil
	return strings.Join(words, ", ")
}

func (o *office) wantCarried(want string) {
	o.t.Helper()
	if got := o.carried(); got != want {
		o.t.Errorf("told %s\nwant %s", got, want)
	}
}

// threeOverSIP has three extensions whose telephones have signed in.
func (o *office) threeOverSIP(shape func(*acd.Plan)) {
	p := plan()
	for _, n := range []string{"822", "823"} {
		p.Extensions = append(p.Extensions, acd.Extension{Number: n, Port: call.SIPPort(n)})
	}
	shape(p)
	if err := o.SetPlan(o.t.Context(), p); err != nil {
		o.t.Fatal(err)
	}
	for _, at := range []call.Port{"sip/821", "sip/822", "sip/823"} {
		o.on(call.PortUp, at)
	}
}

// FC-5: what a flow has collected is told to the SIP telephone that rings, to the
// one that it gives the call to, and to the one that it asks before.
func TestTheDataOfACallGoesWithItsTransfers(t *testing.T) {
	work(t, func(o *office) {
		o.threeOverSIP(func(p *acd.Plan) { p.Lines[0].DirectTo, p.Lines[0].App = "", "flow/main" })
		order := call.Mark{Name: "order", Value: "12345", Data: true}
		o.app = &script{orders: []call.Order{{Kind: call.OrderGo, Digits: "821", Marks: []call.Mark{{Name: "path", Value: "a b"}, order}}}}
		o.post(call.Event{Kind: call.RingStart, Port: "L1", CallerID: call.CallerID{Number: "0912", Name: "Chen"}})
		o.wantCarried("ring sip/821 0912 Chen [{order 12345 true}]")
		if calls := o.snap().Calls; len(calls) != 1 || len(calls[0].Data) != 1 || calls[0].Data[0] != order {
			t.Errorf("the live call has %+v", calls)
		}
		o.on(call.OffHook, "sip/821")
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821", Digits: "822"})
		o.wantCarried("ring sip/822 0912 Chen [{order 12345 true}]")
		o.on(call.OffHook, "sip/822")
		o.on(call.OnHook, "sip/821")
		o.did()
		o.post(call.Event{Kind: call.OffHook, Port: "sip/822/2", Digits: "823"})
		o.wantCarried("ring sip/823 822 []")
		o.on(call.OffHook, "sip/823")
		o.post(call.Event{Kind: call.Transfer, Port: "sip/822", Peer: "sip/822/2"})
		o.wantCarried("show-caller-id sip/823 0912 Chen [{order 12345 true}]")
		o.wait(time.Second)
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L1", How: call.HowCPC})
		for _, r := range o.take() {
			if r.Kind == call.KindIncoming && (len(r.Marks) != 2 || r.Marks[1] != order) {
				t.Errorf("the record has %+v", r.Marks)
			}
			if _, err := call.Replay(r.Track); err != nil {
				t.Error(err)
			}
		}
	})
}

// A caller of whom nothing is known, given to somebody after a word with them, is
// shown as unknown: the display would go on naming who asked.
func TestAnUnknownCallerReplacesWhoAsked(t *testing.T) {
	work(t, func(o *office) {
		o.threeOverSIP(func(p *acd.Plan) { p.Lines[0].DirectTo = "821" })
		o.on(call.RingStart, "L1")
		o.wait(5 * time.Second)
		o.on(call.OffHook, "sip/821")
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821/2", Digits: "822"})
		o.on(call.OffHook, "sip/822")
		o.wantCarried("ring sip/821 unknown [], ring sip/822 821 Lobby []")
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821", Peer: "sip/821/2"})
		o.wantCarried("show-caller-id sip/822 unknown []")
	})
}

// Who was called outside is shown, by name and number, to whoever is given the
// call after a word with them (FC-5), and stands on the record.
func TestAContactWhoWasCalledIsNamed(t *testing.T) {
	work(t, func(o *office) {
		o.threeOverSIP(func(p *acd.Plan) { p.Contacts = []acd.Contact{{Name: "Tea House", Numbers: []string{"110"}}} })
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821", Digits: "802"})
		o.on(call.OffHook, "P2")
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821/2", Digits: "9110"})
		o.on(call.LineSeized, "L2")
		o.post(call.Event{Kind: call.FarAnswered, Port: "L2", Confidence: call.SureReversal})
		if calls := o.snap().Calls; len(calls) != 2 || calls[1].Contact != "Tea House" {
			t.Errorf("calls %+v", calls)
		}
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821/2", Digits: "804"})
		o.wantCarried("ring P2 821 Lobby [], ring P4 9110 Tea House []")
		o.on(call.OffHook, "P4")
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L2", How: call.HowCPC})
		for _, r := range o.take() {
			if r.Kind == call.KindOutgoing && r.Contact != "Tea House" {
				t.Errorf("the record names %q", r.Contact)
			}
			if _, err := call.Replay(r.Track); err != nil {
				t.Error(err)
			}
		}
	})
}
