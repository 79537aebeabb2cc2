package engine_test

import (
	"strings"
	"testing"

	"ringdown/internal/call"
)

func TestHashAndANumberTakesThatExtensionsCall(t *testing.T) {
	desks(t, func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P3")
		o.did()
		o.press("c/P3", "#801")
		o.want("stop-tone c/P3, stop-ringing c/P1 c/P3, answer-line c/L1, connect c/L1 c/P3 through")
		o.on(call.OnHook, "c/P3")
		if track := o.record(call.ResultAnswered).Track; !strings.Contains(track, "803 picks the call up for 801.") {
			t.Error(track)
		}
	})
}

func TestHashAloneTakesTheCallThatRingsLongest(t *testing.T) {
	desks(t, func(o *office) {
		o.on(call.RingStart, "c/L2")
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P4")
		o.did()
		o.press("c/P4", "##")
		o.want("stop-tone c/P4, stop-ringing c/P2 c/P4, answer-line c/L2, connect c/L2 c/P4 through")
	})
}

func TestThereIsNothingToTake(t *testing.T) {
	desks(t, func(o *office) {
		o.on(call.OffHook, "c/P4")
		o.did()
		o.press("c/P4", "#801")
		o.want("stop-tone c/P4, play-tone c/P4 congestion")
	})
}

func TestATelephoneThatConsultsTakesACallForItsParty(t *testing.T) {
	desks(t, func(o *office) {
		o.talks("c/P2", "804", "c/P4")
		o.on(call.RingStart, "c/L1")
		o.on(call.Flash, "c/P2")
		o.press("c/P2", "#801")
		o.did()
		o.on(call.OnHook, "c/P2")
		o.want("disconnect c/L1 c/P2, connect c/L1 c/P4 through")
	})
}

// Whoever comes first has the call; the other one is told by a tone.
func TestPickupAndAnswerMeet(t *testing.T) {
	desks(t, func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P3")
		o.press("c/P3", "#80")
		o.on(call.OffHook, "c/P1")
		o.did()
		o.press("c/P3", "1")
		o.want("play-tone c/P3 congestion")
	})
}
