package engine_test

import (
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// pagePlan is deskPlan with three SIP telephones and a page.
func pagePlan() *acd.Plan {
	p := deskPlan()
	p.Codes = feature.Table(feature.ProfileRingdown, nil)
	p.Extensions = append(p.Extensions, acd.Extension{Number: "822", Port: "sip/822"}, acd.Extension{Number: "823", Port: "sip/823"})
	p.Pages = []acd.Page{{Number: "680", Members: []string{"821", "822", "823", "802"}, Most: 30 * time.Second}}
	return p
}

func (o *office) signIn(ports ...call.Port) {
	for _, p := range ports {
		o.on(call.PortUp, p)
	}
}

// speaks dials the page at P1; 821 and 822 answer by themselves.
func (o *office) speaks() {
	o.signIn("sip/822", "sip/823")
	o.post(call.Event{Kind: call.OffHook, Port: "sip/823", Digits: "804"}) // busy with something
	o.on(call.OffHook, "c/P1")
	o.did()
	o.press("c/P1", "680")
	o.want("stop-tone c/P1, play-sound c/P1, ring sip/821, ring sip/822")
	o.on(call.OffHook, "sip/821")
	o.want("hear sip/821 c/P1")
	o.on(call.OffHook, "sip/822")
	o.want("hear sip/822 c/P1")
}

// TS-6: one speaks, all others hear; nobody hears them, and all are let go.
func TestOneSpeaksOnAPageAndAllHear(t *testing.T) {
	officeWith(t, pagePlan(), func(o *office) {
		o.speaks()
		o.press("sip/821", "*") // is no key here
		o.want("")
		o.on(call.OnHook, "sip/821")
		o.want("unhear sip/821 c/P1")
		o.on(call.OnHook, "c/P1")
		o.want("stop-tone c/P1, unhear sip/822 c/P1, play-tone sip/822 busy")
		o.on(call.OnHook, "sip/822")
		o.did()
		if r := o.record(call.ResultAnswered); r.Called != "680" || r.Caller.Number != "801" {
			t.Errorf("%+v", r)
		}
	})
}

func TestAPageEndsAfterItsTime(t *testing.T) {
	officeWith(t, pagePlan(), func(o *office) {
		o.speaks()
		o.wait(30 * time.Second)
		o.want("play-tone c/P1 busy, unhear sip/821 c/P1, unhear sip/822 c/P1, play-tone sip/821 busy, play-tone sip/822 busy")
	})
}

// Races: whoever speaks hangs up as a telephone is about to answer; it rings no
// more. One that answers late hears nothing, and nobody is left.
func TestAPageThatIsOverRingsNobody(t *testing.T) {
	officeWith(t, pagePlan(), func(o *office) {
		o.signIn("sip/822", "sip/823")
		o.on(call.OffHook, "c/P1")
		o.press("c/P1", "680")
		o.on(call.OffHook, "sip/821")
		o.did()
		o.on(call.OnHook, "c/P1")
		o.want("stop-tone c/P1, unhear sip/821 c/P1, play-tone sip/821 busy, stop-ringing sip/822, stop-ringing sip/823")
		o.on(call.OnHook, "sip/821")
		o.did()
		o.on(call.OffHook, "c/P2")
		o.press("c/P2", "680")
		o.want("play-tone c/P2 dial, stop-tone c/P2, play-sound c/P2, ring sip/821, ring sip/822, ring sip/823")
		o.wait(5 * time.Second) // they do not answer by themselves
		o.want("stop-ringing sip/821, stop-ringing sip/822, stop-ringing sip/823")
	})
}

// Two who want to speak at once: the first does.
func TestOnlyOneSpeaksOnAPage(t *testing.T) {
	officeWith(t, pagePlan(), func(o *office) {
		o.speaks()
		o.on(call.OffHook, "c/P2")
		o.did()
		o.press("c/P2", "680")
		o.want("stop-tone c/P2, play-tone c/P2 busy")
	})
}

// EX-18: an intercom call rings a SIP telephone so that it answers by itself.
func TestAnIntercomCallIsAnsweredByTheTelephone(t *testing.T) {
	officeWith(t, pagePlan(), func(o *office) {
		o.on(call.OffHook, "c/P1")
		o.did()
		o.press("c/P1", "*80821")
		o.settle()
		for _, x := range o.effects {
			if x.Kind == call.RingPhone && x.Alert != call.AlertIntercom {
				t.Errorf("it rings by %q", x.Alert)
			}
		}
		o.want("stop-tone c/P1, ring sip/821, play-tone c/P1 ringback")
		o.on(call.OffHook, "sip/821")
		o.want("connect c/P1 sip/821 through")
	})
}
