package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// deskPlan is an office of analog telephones with two lines.
func deskPlan() *acd.Plan {
	p := &acd.Plan{
		Lines:  []acd.Line{{ID: "1", Port: "c/L1", Enabled: true, DirectTo: "801", AllowOut: true}, {ID: "2", Port: "c/L2", Enabled: true, Group: "600", AllowOut: true}},
		Groups: []acd.Group{{Number: "600", Members: []string{"803", "802"}}},
	}
	for n := 1; n <= 4; n++ {
		p.Extensions = append(p.Extensions, acd.Extension{Number: fmt.Sprint(800 + n), Port: call.Port(fmt.Sprint("c/P", n)), CallWaiting: n == 1})
	}
	p.Extensions = append(p.Extensions, acd.Extension{Number: "821", Port: "sip/821"})
	return p
}

// desks runs f in an office of analog telephones.
func desks(t *testing.T, f func(o *office)) { officeWith(t, deskPlan(), f) }

func officeWith(t *testing.T, plan *acd.Plan, f func(o *office)) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t, last: 6}
		o.Engine = engine.New(engine.Options{Ports: o, Records: o, Recordings: o, Alerts: o, Plan: plan, NewID: o.newID})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		for _, p := range []call.Port{"c/L1", "c/L2", "c/P1", "c/P2", "c/P3", "c/P4", "sip/821"} {
			o.on(call.PortUp, p)
		}
		f(o)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

// talks lets a telephone call another one, which answers.
func (o *office) talks(from call.Port, number string, to call.Port) {
	o.on(call.OffHook, from)
	o.press(from, number)
	o.on(call.OffHook, to)
	o.did()
}

func TestAFlashPutsThePartyOnHoldAndGivesDialTone(t *testing.T) {
	desks(t, func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P1")
		o.did()
		o.on(call.Flash, "c/P1")
		o.want("disconnect c/L1 c/P1, play-sound c/L1, play-tone c/P1 dial")
		o.on(call.Flash, "c/P1")
		o.want("connect c/L1 c/P1 through")
	})
}

func TestAFlashBeforeTheSecondPartyAnswersGoesBackToTheFirst(t *testing.T) {
	desks(t, func(o *office) {
		o.talks("c/P1", "802", "c/P2")
		o.on(call.Flash, "c/P1")
		o.press("c/P1", "803")
		o.did()
		o.on(call.Flash, "c/P1")
		o.want("stop-ringing c/P3, connect c/P1 c/P2 through")
	})
}

func TestAttendedTransferByFlash(t *testing.T) {
	desks(t, func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P1")
		o.on(call.Flash, "c/P1")
		o.press("c/P1", "803")
		o.on(call.OffHook, "c/P3")
		o.did()
		o.on(call.OnHook, "c/P1")
		o.want("disconnect c/P1 c/P3, connect c/L1 c/P3 through")
		if v := o.view("c/P1"); v.State != "idle" {
			t.Errorf("801 is %s", v.State)
		}
		o.on(call.OnHook, "c/P3")
		o.want("disconnect c/L1 c/P3, release-line c/L1")
	})
}

func TestBlindTransferByFlashRingsBackWhenNobodyAnswers(t *testing.T) {
	desks(t, func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P1")
		o.on(call.Flash, "c/P1")
		o.press("c/P1", "803")
		o.did()
		o.on(call.OnHook, "c/P1")
		o.want("stop-ringing c/P3, stop-tone c/P1, ring c/P3, play-tone c/L1 ringback")
		o.on(call.OffHook, "c/P3")
		o.want("connect c/L1 c/P3 through")
	})
}

func TestThreeTalkByFlashAndOneStaysAloneByAnother(t *testing.T) {
	desks(t, func(o *office) {
		o.talks("c/P1", "802", "c/P2")
		o.on(call.Flash, "c/P1")
		o.press("c/P1", "803")
		o.on(call.OffHook, "c/P3")
		o.did()
		o.on(call.Flash, "c/P1")
		o.want("stop-tone c/P2, hear c/P1 c/P2, hear c/P2 c/P1, hear c/P2 c/P3, hear c/P3 c/P2")
		o.on(call.Flash, "c/P1")
		o.want("disconnect c/P1 c/P3, unhear c/P2 c/P3, unhear c/P3 c/P2, play-sound c/P3")
		o.on(call.Flash, "c/P1")
		o.want("connect c/P1 c/P3 through, hear c/P2 c/P3, hear c/P3 c/P2")
		o.on(call.OnHook, "c/P2")
		o.want("unhear c/P1 c/P2, unhear c/P2 c/P1, unhear c/P2 c/P3, unhear c/P3 c/P2")
		o.on(call.OnHook, "c/P3")
		o.want("disconnect c/P1 c/P3, play-tone c/P1 busy")
	})
}

func TestOnHookWhileThreeTalkLeavesTheTwoOthers(t *testing.T) {
	desks(t, func(o *office) {
		o.talks("c/P1", "802", "c/P2")
		o.on(call.Flash, "c/P1")
		o.press("c/P1", "803")
		o.on(call.OffHook, "c/P3")
		o.on(call.Flash, "c/P1")
		o.did()
		o.on(call.OnHook, "c/P1")
		o.want("disconnect c/P1 c/P3, unhear c/P2 c/P3, unhear c/P3 c/P2, unhear c/P1 c/P2, unhear c/P2 c/P1, connect c/P3 c/P2 through")
	})
}

func TestPutDownWithAPartyOnHoldRingsBack(t *testing.T) {
	desks(t, func(o *office) {
		o.post(call.Event{Kind: call.RingStart, Port: "c/L1", CallerID: call.CallerID{Number: "0912"}})
		o.on(call.OffHook, "c/P1")
		o.on(call.Flash, "c/P1")
		o.did()
		o.on(call.OnHook, "c/P1")
		o.want("stop-tone c/P1, ring c/P1")
		o.on(call.OffHook, "c/P1")
		o.want("connect c/L1 c/P1 through")
		o.on(call.Flash, "c/P1")
		o.on(call.OnHook, "c/P1")
		o.did()
		o.post(call.Event{Kind: call.FarDisconnected, Port: "c/L1", How: call.HowBusy})
		o.want("release-line c/L1, stop-ringing c/P1, stop-tone c/P1")
	})
}

func TestACallWaitsAndAFlashTakesIt(t *testing.T) {
	desks(t, func(o *office) {
		o.talks("c/P1", "802", "c/P2")
		o.on(call.RingStart, "c/L1")
		o.want("play-sound c/P1 over")
		o.on(call.Flash, "c/P1")
		o.want("disconnect c/P1 c/P2, play-sound c/P2, answer-line c/L1, connect c/L1 c/P1 through")
		o.on(call.Flash, "c/P1")
		o.want("disconnect c/L1 c/P1, play-sound c/L1, connect c/P1 c/P2 through")
		o.on(call.Flash, "c/P1")
		o.want("disconnect c/P1 c/P2, play-sound c/P2, connect c/L1 c/P1 through")
		o.on(call.OnHook, "c/P1")
		o.want("disconnect c/L1 c/P1, release-line c/L1, ring c/P1")
		o.on(call.OffHook, "c/P1")
		o.want("connect c/P1 c/P2 through")
	})
}

// Whatever people do with their hands, every law of the engine holds, each
// telephone's desk knows its calls, and at the end nobody is left anywhere.
func TestRandomHandsLeaveNobodyBehind(t *testing.T) {
	for seed := range uint64(100) {
		officeWith(t, roomPlan(), func(o *office) {
			r := rand.New(rand.NewPCG(seed, 1))
			off := map[call.Port]bool{}
			for range 250 {
				o.randomHand(r, off)
			}
			for p := range off {
				if off[p] {
					o.on(call.OnHook, p)
				}
			}
			for _, l := range []call.Port{"c/L1", "c/L2"} {
				o.post(call.Event{Kind: call.FarDisconnected, Port: l, How: call.HowBusy})
				o.post(call.Event{Kind: call.RingStop, Port: l})
			}
			for _, p := range []call.Port{"c/P1", "c/P2", "c/P3", "c/P4"} {
				o.on(call.PortDown, p)
			}
			calls, err := o.Snapshot(o.t.Context())
			if err != nil || len(calls.Calls) != 0 {
				o.t.Fatalf("seed %d: %d calls are left: %+v", seed, len(calls.Calls), calls.Calls)
			}
		})
	}
}

func (o *office) randomHand(r *rand.Rand, off map[call.Port]bool) {
	p := call.Port(fmt.Sprint("c/P", 1+r.IntN(4)))
	l := call.Port(fmt.Sprint("c/L", 1+r.IntN(2)))
	switch n := r.IntN(20); {
	case n < 5 && !off[p]:
		off[p] = true
		o.on(call.OffHook, p)
	case n < 3:
		off[p] = false
		o.on(call.OnHook, p)
	case n < 9 && off[p]:
		o.on(call.Flash, p)
	case n < 14 && off[p]:
		o.press(p, []string{"801", "802", "803", "804", "600", "90212#", "8", "77", "690", "690", "71", "72", "*68", "*81801", "*84801", "#801", "##", "2", "3", "*"}[r.IntN(20)])
	case n == 14:
		o.on(call.RingStart, l)
	case n == 15:
		o.on(call.LineSeized, l)
	case n == 16:
		o.post(call.Event{Kind: call.FarAnswered, Port: l, Confidence: call.SureReversal})
	case n == 17:
		o.post(call.Event{Kind: call.FarDisconnected, Port: l, How: call.HowBusy})
	case n == 18 && r.IntN(5) == 0:
		off[p] = false
		o.on(call.PortDown, p)
		o.on(call.PortUp, p)
	case n == 19:
		o.on(call.RingStop, l)
	}
}
