package engine_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// mobilePlan is deskPlan where 801 has a mobile that rings with it, 804 is a twin
// of it, and 809 is a mobile and nothing else.
func mobilePlan() *acd.Plan {
	p := deskPlan()
	p.Codes = feature.Table(feature.ProfileRingdown, nil)
	p.Extensions[0].Outside, p.Extensions[0].Together, p.Extensions[0].Confirm = "0912", true, true
	p.Extensions[0].CallWaiting = false
	p.Extensions[0].Twins = []string{"804"}
	p.Extensions = append(p.Extensions, acd.Extension{Number: "809", Port: call.OutsidePort("809"), Outside: "0919", OutsideAlways: true, Confirm: true})
	p.Groups[0].Members, p.Groups[0].RingFor = []string{"809", "802"}, 40*time.Second
	return p
}

// asked lets 802 call 801, whose mobile answers on line 1 and is asked.
func (o *office) asked() {
	o.on(call.OffHook, "c/P2")
	o.did()
	o.press("c/P2", "801")
	o.want("stop-tone c/P2, ring c/P1, ring c/P4, play-tone c/P2 ringback, seize-line c/L1")
	o.on(call.LineSeized, "c/L1")
	o.want("dial c/L1 0912")
	o.post(call.Event{Kind: call.FarAnswered, Port: "c/L1", Confidence: call.SureReversal})
	o.want("play-sound c/L1")
}

func (o *office) keys(p call.Port, d string) {
	o.post(call.Event{Kind: call.Digit, Port: p, Digits: d})
}

func TestAMobileTakesTheCallByKey(t *testing.T) {
	officeWith(t, mobilePlan(), func(o *office) {
		o.asked()
		o.keys("c/L1", "5")
		o.want("")
		o.keys("c/L1", "1")
		o.want("stop-tone c/L1, stop-ringing c/P4 c/L1, stop-ringing c/P1 c/L1, connect c/P2 c/L1 through")
		// Whoever calls now finds the person talking, and the mobile is not called again.
		o.on(call.OffHook, "c/P3")
		o.did()
		o.press("c/P3", "801")
		o.want("stop-tone c/P3, ring c/P1, ring c/P4, play-tone c/P3 ringback")
		o.on(call.OnHook, "c/P3")
		o.did()
		o.post(call.Event{Kind: call.FarDisconnected, Port: "c/L1", How: call.HowBusy})
		o.want("disconnect c/P2 c/L1, release-line c/L1, play-tone c/P2 busy")
		r := o.recordOf("802")
		if r.Confidence != call.SureKey || r.Called != "801" || r.Line != "line 1" {
			t.Errorf("%+v", r)
		}
	})
}

// Races: the desk telephone is lifted as the key is pressed. The first has the
// call, whichever it is; the other is let go, and no line stays seized.
func TestTheFirstWhoTakesTheCallHasIt(t *testing.T) {
	officeWith(t, mobilePlan(), func(o *office) {
		o.asked()
		o.on(call.OffHook, "c/P1")
		o.want("stop-ringing c/P4 c/P1, connect c/P2 c/P1 through, release-line c/L1")
		o.keys("c/L1", "1")
		o.want("")
		o.on(call.OnHook, "c/P2")
		o.on(call.OnHook, "c/P1")
		o.on(call.OnHook, "c/L1")
		o.did()
		o.asked()
		o.keys("c/L1", "1")
		o.did()
		o.on(call.OffHook, "c/P1") // too late: it gets dial tone
		o.want("play-tone c/P1 dial")
	})
}

// The caller gives up while the mobile is being asked, or its line being seized.
func TestACallThatIsGivenUpLetsTheMobileGo(t *testing.T) {
	officeWith(t, mobilePlan(), func(o *office) {
		o.asked()
		o.on(call.OnHook, "c/P2")
		o.want("stop-ringing c/P1, stop-ringing c/P4, stop-tone c/P2, release-line c/L1")
		o.on(call.OffHook, "c/P2")
		o.press("c/P2", "801")
		o.did()
		o.on(call.OnHook, "c/P2")
		o.want("stop-ringing c/P1, stop-ringing c/P4, stop-tone c/P2, release-line c/L1")
		o.on(call.LineSeized, "c/L1")
		o.want("")
	})
}

// The mobile is busy: the desk telephone rings on.
func TestAMobileThatIsBusyLeavesTheDeskRinging(t *testing.T) {
	officeWith(t, mobilePlan(), func(o *office) {
		o.on(call.OffHook, "c/P2")
		o.press("c/P2", "801")
		o.on(call.LineSeized, "c/L1")
		o.did()
		o.post(call.Event{Kind: call.FarDisconnected, Port: "c/L1", How: call.HowBusy})
		o.want("release-line c/L1")
		o.on(call.OffHook, "c/P1")
		o.want("stop-ringing c/P4 c/P1, connect c/P2 c/P1 through")
	})
}

// TS-4: nobody confirms, and the group's next member is rung.
func TestAMemberWhoDoesNotConfirmDoesNotHaveTheCall(t *testing.T) {
	officeWith(t, mobilePlan(), func(o *office) {
		o.on(call.RingStart, "c/L2")
		o.want("ring c/P2")
		o.wait(40 * time.Second)
		o.want("stop-ringing c/P2, seize-line c/L1")
		o.on(call.LineSeized, "c/L1")
		o.post(call.Event{Kind: call.FarAnswered, Port: "c/L1", Confidence: call.SureReversal})
		o.want("dial c/L1 0919, play-sound c/L1")
		o.wait(6 * time.Second)
		o.wait(6 * time.Second)
		o.wait(6 * time.Second)
		o.did()
		o.wait(6 * time.Second)
		o.want("release-line c/L1")
		o.wait(2 * time.Second) // another round
		o.want("ring c/P2")
		o.on(call.OffHook, "c/P2")
		o.want("answer-line c/L2, connect c/L2 c/P2 through")
		o.on(call.OnHook, "c/P2")
		if r := o.take(); len(r) != 2 || r[0].Result != call.ResultMissed || !strings.Contains(r[0].Track, "Nobody confirmed") {
			t.Errorf("%+v", r)
		}
	})
}

// TS-3: the call goes from the mobile to the desk telephone, and on to its twin.
func TestACallIsFlippedBetweenOnesOwnTelephones(t *testing.T) {
	officeWith(t, mobilePlan(), func(o *office) {
		o.asked()
		o.keys("c/L1", "1")
		o.on(call.OffHook, "c/P1")
		o.did()
		o.press("c/P1", "*33")
		o.want("stop-tone c/P1, disconnect c/P2 c/L1, release-line c/L1, connect c/P2 c/P1 through")
		o.on(call.OffHook, "c/P4")
		o.did()
		o.press("c/P4", "*33")
		o.want("stop-tone c/P4, disconnect c/P2 c/P1, play-tone c/P1 busy, connect c/P2 c/P4 through")
		o.on(call.OffHook, "c/P3") // no telephone of the same person
		o.did()
		o.press("c/P3", "*33")
		o.want("stop-tone c/P3, play-sound c/P3")
	})
}
