package fxo

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// The bars of the first call.
const (
	barRing     = 150 * time.Millisecond
	barDialTone = 80 * time.Millisecond
	barElectric = 500 * time.Millisecond
	barBusy     = 200 * time.Millisecond // after two cycles
)

func TestAPhoneRingsWithin150msOfTheLine(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			inOffice(t, "cid=none&country="+string(code), nil, func(o *office) {
				o.ringsPhone()
				o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
				edge := o.await("the card sees ringing", time.Second, func() bool { return o.port("fxo1").Ringing })
				edge = edge.Add(-seenBefore(int32(o.hw.profile("sim0/fxo1", hal.FXO).Ring.Hz)).Duration())
				rings := o.await("the phone rings", time.Second, func() bool { return o.port("fxs1").Ringing })
				t.Logf("first ring edge to the phone's ring: %v", rings.Sub(edge))
				if d := rings.Sub(edge); d > barRing {
					t.Errorf("the phone rings %v after the line, want at most %v", d, barRing)
				}
			})
		})
	}
}

func TestDialToneComesWithin80msOfOffHook(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			inOffice(t, "country="+string(code), nil, func(o *office) {
				o.on(call.OffHook, func(call.Event) { o.do(call.PlayTone, "fxs1", withTone(country.DialTone)) })
				heard := newEar()
				o.must(o.desk.Phone(1).Record(heard))
				up := time.Now()
				o.must(o.desk.Phone(1).Up())
				tone := o.await("sound in the earpiece", time.Second, heard.loud)
				t.Logf("off-hook to dial tone in the earpiece: %v", tone.Sub(up))
				if d := tone.Sub(up); d > barDialTone {
					t.Errorf("dial tone came %v after off-hook, want at most %v", d, barDialTone)
				}
				o.await("the phone knows it as dial tone", 10*time.Second, func() bool { return o.phone(1).Hears == "dial" })
			})
		})
	}
}

func TestHangUpByCPCAndReversalIsToldWithin500ms(t *testing.T) {
	for _, code := range country.Codes() {
		for _, how := range []sim.Hangup{sim.HangupCPC, sim.HangupPolarity} {
			t.Run(fmt.Sprint(code, " ", how), func(t *testing.T) {
				inOffice(t, "country="+string(code), nil, func(o *office) {
					o.incomingTalk()
					at := time.Now()
					o.must(o.desk.Line(1).Hangup(how))
					words := "fxo1 far-disconnected " + string(how)
					o.await(words, barElectric, func() bool { return o.saw(words) })
					t.Logf("%s to FarDisconnected: %v", how, o.at(words).Sub(at))
					o.do(call.ReleaseLine, "fxo1")
					o.await("the line is idle", 2*time.Second, func() bool { return o.line().State == sim.LineIdle })
				})
			})
		}
	}
}

func TestBusyToneIsToldWithinTwoCyclesAnd200ms(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			inOffice(t, "country="+string(code), nil, func(o *office) {
				o.incomingTalk()
				cycle := time.Duration(0)
				prof, _ := country.Lookup(code)
				for _, s := range prof.Tones[country.BusyTone].Segments {
					cycle += s.Dur
				}
				at := time.Now()
				o.must(o.desk.Line(1).Hangup(sim.HangupBusy))
				gone := func() bool { return o.saw("fxo1 far-disconnected busy") || o.saw("fxo1 far-disconnected congestion") }
				o.await("busy tone is a hang-up", 10*time.Second, gone)
				over := time.Since(at) - 2*cycle
				t.Logf("busy tone of %v a cycle: told %v after two cycles", cycle, over)
				if over > barBusy {
					t.Errorf("told %v after two cycles, want at most %v", over, barBusy)
				}
			})
		})
	}
}

// incomingTalk brings a call in and answers it, up to the conversation.
func (o *office) incomingTalk() {
	o.t.Helper()
	o.ringsPhone()
	o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
	o.await("the phone rings", 20*time.Second, func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.desk.Phone(1).Up())
	o.await("the exchange sees the answer", 3*time.Second, func() bool { return o.line().State == sim.LineTalking })
	o.wait(time.Second)
}

func TestACallerAnnouncedBeforeTheRingIsPassedOnWithin150msOfIt(t *testing.T) {
	for _, w := range callerIDWays {
		if !strings.Contains(w.url, "before-ring") && w.scheme != "ntt" {
			continue
		}
		t.Run(w.url, func(t *testing.T) {
			inOffice(t, w.url, nil, func(o *office) {
				o.ringsPhone()
				sent := newEar()
				o.hw.Tap("sim0/fxs1", nil, sent)
				o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
				edge := o.realRing()
				o.await("the phone is alerted", time.Second, func() bool {
					p := o.port("fxs1")
					return p.Ringing || p.Reverse || sent.loud()
				})
				d := time.Since(edge)
				t.Logf("first ring edge to the caller id's first sign at the phone: %v", d)
				if d > barRing {
					t.Errorf("it took %v, want at most %v", d, barRing)
				}
			})
		})
	}
}

// realRing waits for the ringing that is for people, after any caller id, and
// gives its first edge: the card knows of it two periods later.
func (o *office) realRing() time.Time {
	hz := o.hw.profile("sim0/fxo1", hal.FXO).Ring.Hz
	seen := o.await("the line rings", 20*time.Second, func() bool {
		data := strings.Contains(o.trace(), "sends caller id")
		return data && o.port("fxo1").Ringing
	})
	return seen.Add(-time.Duration(2 / hz * float64(time.Second)))
}

// A card that carries another call handles events frame by frame.
func TestAPhoneRingsWithin150msAlsoOnACardInUse(t *testing.T) {
	for _, code := range []country.Code{"CN", "US", "JP", "BR"} {
		for shift := range 5 { // the ring's place within a frame
			t.Run(fmt.Sprint(code, " ", shift), func(t *testing.T) {
				inOffice(t, "cid=none&country="+string(code), nil, func(o *office) {
					o.must(o.desk.Phone(2).Up())
					o.wait(time.Second + time.Duration(shift)*2*time.Millisecond)
					o.ringsPhone()
					o.must(o.desk.Line(1).Call(sim.CallOptions{From: "0912345678"}))
					edge := o.await("the card sees ringing", time.Second, func() bool { return o.port("fxo1").Ringing })
					edge = edge.Add(-seenBefore(int32(o.hw.profile("sim0/fxo1", hal.FXO).Ring.Hz)).Duration())
					rings := o.await("the phone rings", time.Second, func() bool { return o.port("fxs1").Ringing })
					if d := rings.Sub(edge); d > barRing {
						t.Errorf("the phone rings %v after the line, want at most %v", d, barRing)
					} else {
						t.Logf("first ring edge to the phone's ring: %v", d)
					}
				})
			})
		}
	}
}
