package engine_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
)

// EX-14: a SIP telephone is a telephone that dials its number whole.
func TestASIPTelephoneCallsAndIsCalled(t *testing.T) {
	work(t, func(o *office) {
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821", Digits: "802"})
		o.want("ring P2, play-tone sip/821 ringback")
		o.on(call.OffHook, "P2")
		o.want("connect sip/821 P2 through")
		if v := o.view("sip/821"); v.Kind != "SIP" || v.Label != "821" || v.Lamp != "in-call" {
			t.Errorf("%+v", v)
		}
		o.on(call.OnHook, "P2")
		o.want("disconnect sip/821 P2, play-tone sip/821 busy")
		o.on(call.OnHook, "sip/821")
		o.want("stop-tone sip/821")
		if r := o.record(call.ResultAnswered); r.Caller.Number != "821" || r.Caller.Name != "Lobby" || r.Called != "802" || r.EndedBy != call.ByCalled {
			t.Errorf("%+v", r)
		}
		o.on(call.PortUp, "sip/821")
		o.on(call.OffHook, "P4")
		o.press("P4", "821")
		o.want("play-tone P4 dial, stop-tone P4, ring sip/821, play-tone P4 ringback")
		o.on(call.OffHook, "sip/821")
		o.want("connect P4 sip/821 through")
		o.on(call.OnHook, "sip/821")
		o.want("disconnect P4 sip/821, play-tone P4 busy")
		o.record(call.ResultAnswered)
	})
}

func TestASIPTelephoneThatIsNotThereIsNotBusy(t *testing.T) {
	work(t, func(o *office) {
		if v := o.view("sip/821"); v.Lamp != "fault" || v.State != "down" || !strings.HasPrefix(v.Reason, "No telephone has signed in.") {
			t.Errorf("before the first: %+v", v)
		}
		o.on(call.OffHook, "P4")
		o.press("P4", "821")
		o.want("play-tone P4 dial, stop-tone P4, play-tone P4 congestion")
		if r := o.record(call.ResultFailed); !strings.Contains(r.Track, "821 is not registered.") {
			t.Errorf("track\n%s", r.Track)
		}
		o.on(call.PortUp, "sip/821")
		if v := o.view("sip/821"); v.Lamp != "ready" || v.Reason != "" {
			t.Errorf("signed in: %+v", v)
		}
		o.post(call.Event{Kind: call.PortDown, Port: "sip/821", Text: "821 is not registered: its last telephone signed out."})
		if v := o.view("sip/821"); v.Lamp != "fault" || v.Reason != "821 is not registered: its last telephone signed out." {
			t.Errorf("signed out: %+v", v)
		}
	})
}

// A refusal frees the telephone at once, and a caller of its own who met the
// ringing gets through.
func TestARefusalAndACallOfItsOwnFreeTheTelephone(t *testing.T) {
	work(t, func(o *office) {
		p := plan()
		p.Lines[0].DirectTo, p.Groups[0].Members = "821", []string{"821", "803"}
		if err := o.SetPlan(o.t.Context(), p); err != nil {
			t.Fatal(err)
		}
		o.on(call.PortUp, "sip/821")
		o.on(call.PortDown, "P3")
		o.post(call.Event{Kind: call.RingStart, Port: "L2", CallerID: call.CallerID{Number: "0912"}})
		o.want("ring sip/821")
		o.post(call.Event{Kind: call.PhoneRefused, Port: "sip/821", How: call.HowBusy, Text: "821 declined (603)."})
		o.want("") // nobody else: not again at once
		if v := o.view("sip/821"); v.Lamp != "ready" {
			t.Errorf("refused: %+v", v)
		}
		o.wait(2 * time.Second)
		o.want("ring sip/821")
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821", Digits: "804"})
		o.want("stop-ringing sip/821, ring P4, play-tone sip/821 ringback")
		o.on(call.OffHook, "P4")
		o.want("connect sip/821 P4 through")
		o.post(call.Event{Kind: call.OnHook, Port: "sip/821", How: call.HowNoSound, Text: "No sound has come from 821 for 1m0s."})
		o.want("disconnect sip/821 P4, play-tone P4 busy, ring sip/821") // it is free again
		if r := o.record(call.ResultAnswered); r.EndedBy != call.ByFault || r.How != call.HowNoSound {
			t.Errorf("%+v", r)
		}
		o.on(call.RingStop, "L2")
		o.record(call.ResultMissed)
	})
}

// A SIP telephone makes a second call while the first is on hold. The extension
// is shown once, and is busy until the last of its calls is over.
func TestASecondCallOfATelephoneIsTheExtensions(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.PortUp, "sip/821")
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821", Digits: "802"})
		o.on(call.OffHook, "P2")
		o.did()
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821/2", Digits: "803"})
		o.want("ring P3, play-tone sip/821/2 ringback")
		o.on(call.OffHook, "P3")
		o.want("connect sip/821/2 P3 through")
		o.on(call.OnHook, "sip/821")
		o.record(call.ResultAnswered)
		if v := o.view("sip/821"); v.Lamp != "in-call" || v.State != "talking" {
			t.Errorf("with a call on the second channel: %+v", v)
		}
		o.on(call.OnHook, "P2")
		o.did()
		o.on(call.OffHook, "P2")
		o.press("P2", "821")
		o.want("play-tone P2 dial, stop-tone P2, play-tone P2 busy")
		o.on(call.OnHook, "P2")
		if r := o.record(call.ResultBusy); !strings.Contains(r.Track, "821 is in a call.") {
			t.Errorf("track\n%s", r.Track)
		}
		o.on(call.OnHook, "sip/821/2")
		if r := o.record(call.ResultAnswered); r.Caller.Number != "821" || r.Called != "803" {
			t.Errorf("%+v", r)
		}
		if v := o.view("sip/821"); v.Lamp != "ready" || v.State != "idle" {
			t.Errorf("when all is over: %+v", v)
		}
	})
}

// talks lets 821 call 802 on its first channel and 803 on its second.
func (o *office) consults() {
	o.on(call.PortUp, "sip/821")
	o.post(call.Event{Kind: call.OffHook, Port: "sip/821", Digits: "802"})
	o.on(call.OffHook, "P2")
	o.post(call.Event{Kind: call.OffHook, Port: "sip/821/2", Digits: "803"})
	o.did()
}

func TestAnAttendedTransferMakesOneCallOfTwo(t *testing.T) {
	work(t, func(o *office) {
		o.consults()
		o.on(call.OffHook, "P3")
		o.did()
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821", Peer: "sip/821/2"})
		o.want("disconnect sip/821/2 P3, transfer-over sip/821/2, disconnect sip/821 P2, transfer-over sip/821, connect P3 P2 through")
		first := o.record(call.ResultAnswered)
		if first.How != call.HowTransferred || first.EndedBy != call.ByCaller || first.Called != "803" {
			t.Errorf("the call that was given away: %+v", first)
		}
		o.on(call.OnHook, "sip/821")
		o.on(call.OnHook, "sip/821/2")
		if v := o.view("sip/821"); v.Lamp != "ready" {
			t.Errorf("who transferred: %+v", v)
		}
		o.on(call.OnHook, "P2")
		o.on(call.OnHook, "P3")
		r := o.record(call.ResultAnswered)
		if r.Caller.Number != "821" || r.Called != "802" || r.EndedBy != call.ByCalled || len(r.Parties) != 3 || r.Parties[2].Label != "803" {
			t.Errorf("the call that went on: %+v", r)
		}
	})
}

func TestATransferToATelephoneThatRingsStill(t *testing.T) {
	work(t, func(o *office) {
		o.consults()
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821", Peer: "sip/821/2"})
		o.want("transfer-over sip/821/2, stop-ringing P3, stop-tone sip/821/2, disconnect sip/821 P2, ring P3, play-tone P2 ringback, transfer-rings sip/821")
		o.record(call.ResultMissed)
		o.on(call.OffHook, "P3")
		o.want("connect P2 P3 through, transfer-over sip/821")
		o.on(call.OnHook, "P2")
		o.on(call.OnHook, "P3")
		o.record(call.ResultAnswered)
	})
}

func TestATransferOfCallsThatAreGoneIsRefused(t *testing.T) {
	work(t, func(o *office) {
		o.consults()
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821", Peer: "sip/821/3"})
		o.want("transfer-failed sip/821 congestion")
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821", Peer: "sip/821"})
		o.want("transfer-failed sip/821 congestion")
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821/4", Digits: "803"})
		o.want("transfer-failed sip/821/4 congestion")
	})
}

// An outside caller who is transferred hears ringback, and gets back to who
// transferred them when nobody answers; that telephone is rung if it has left.
func TestABlindTransferThatFailsComesBack(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.PortUp, "sip/821")
		o.on(call.RingStart, "L1")
		o.on(call.OffHook, "P1")
		o.did()
		o.post(call.Event{Kind: call.Transfer, Port: "P1", Digits: "821"})
		o.want("disconnect L1 P1, ring sip/821, play-tone L1 ringback")
		o.post(call.Event{Kind: call.PhoneRefused, Port: "sip/821", How: call.HowBusy, Text: "821 is busy (486)."})
		o.want("connect L1 P1 through")
		o.post(call.Event{Kind: call.Transfer, Port: "P1", Digits: "802"})
		o.on(call.OnHook, "P1")
		o.did()
		o.wait(30 * time.Second)
		o.want("stop-ringing P2, ring P1")
		o.on(call.OffHook, "P1")
		o.want("connect L1 P1 through")
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L1", How: call.HowCPC})
		o.on(call.OnHook, "P1")
		if r := o.record(call.ResultAnswered); r.EndedBy != call.ByCaller || len(r.Parties) < 2 {
			t.Errorf("%+v", r)
		}
	})
}

func TestATelephoneTakesACallOver(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.PortUp, "sip/821")
		o.on(call.RingStart, "L1")
		o.did()
		o.post(call.Event{Kind: call.Joined, Port: "P1", Leg: call.Leg{Port: "sip/821"}, Early: true})
		o.want("stop-ringing P1 sip/821, answer-line L1, connect L1 sip/821 through")
		o.post(call.Event{Kind: call.Joined, Port: "P1", Leg: call.Leg{Port: "sip/821/2"}})
		o.want("transfer-failed sip/821/2 congestion")
		o.post(call.Event{Kind: call.Joined, Port: "sip/821", Leg: call.Leg{Port: "sip/821/2"}, Early: true}) // it was answered
		o.want("transfer-failed sip/821/2 congestion")
		o.on(call.OnHook, "sip/821")
		if r := o.record(call.ResultAnswered); r.Parties[len(r.Parties)-1].Label != "821" {
			t.Errorf("%+v", r)
		}
	})
}
