package engine_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// RG-1, RG-9: the first port rings first, then the next, then the first again.
func TestGroupRingsItsMembersInTurnUntilTheCallerGivesUp(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L2")
		o.want("ring P2")
		o.wait(20*time.Second - time.Nanosecond)
		o.want("")
		o.wait(time.Nanosecond)
		o.want("stop-ringing P2, ring P3")
		o.wait(20 * time.Second)
		o.want("stop-ringing P3, ring P2")
		o.on(call.OffHook, "P3") // dial tone for somebody else
		o.want("play-tone P3 dial")
		o.wait(20 * time.Second)
		o.want("play-tone P3 congestion, stop-ringing P2, ring P2")
		o.take() // P3's
		o.on(call.RingStop, "L2")
		o.want("stop-ringing P2, release-line L2")
		r := o.record(call.ResultMissed)
		if !strings.Contains(r.Track, "803 is off-hook.") && !strings.Contains(r.Track, "803 is in a call.") {
			t.Errorf("the track does not say why 803 was passed over:\n%s", r.Track)
		}
	})
}

func TestAStoppedTimerIsNotHeardOf(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L2")
		o.on(call.OffHook, "P2")
		o.wait(time.Minute)
		o.on(call.OnHook, "P2")
		if r := o.record(call.ResultAnswered); strings.Contains(r.Track, " timer timer=") {
			t.Errorf("track\n%s", r.Track)
		}
	})
}

// Picking up a ringing telephone's call is FC-1; until then it is busy.
func TestATelephoneThatRingsIsBusy(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L2")
		o.on(call.OffHook, "P4")
		o.did()
		o.press("P4", "802")
		o.want("stop-tone P4, play-tone P4 busy")
		if r := o.record(call.ResultBusy); !strings.Contains(r.Track, "802 is ringing.") {
			t.Errorf("track\n%s", r.Track)
		}
	})
}

func TestGroupWithNobodyFreeIsLookedAtAgain(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.PortDown, "P2")
		o.on(call.PortDown, "P3")
		o.on(call.RingStart, "L2")
		o.want("")
		o.wait(3 * time.Second)
		o.want("")
		o.on(call.PortUp, "P3")
		o.settle()
		o.want("ring P3")
	})
}

// The next caller in line does not wait for the next look: a telephone that is
// put down rings at once, for the one who has waited longest.
func TestATelephonePutDownRingsAtOnceForWhoeverWaits(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P2")
		o.on(call.OffHook, "P3")
		o.did()
		o.on(call.RingStart, "L2")
		o.wait(700 * time.Millisecond)
		o.want("")
		o.on(call.OnHook, "P2")
		o.settle()
		o.want("stop-tone P2, ring P2")
	})
}

// LN-2, FC-3: the exchange at once; the key # goes inside.
func TestDirectTelephoneDialsGoesInsideAndCallsAnExtension(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P1")
		o.want("seize-line L1, connect P1 L1 dialling")
		o.on(call.LineSeized, "L1")
		o.press("P1", "02")
		o.want("dial L1 0, dial L1 2")
		o.on(call.DigitsSent, "L1")
		o.wait(15 * time.Second)
		o.want("connect P1 L1 through")
		o.on(call.OnHook, "P1")
		o.want("disconnect P1 L1, release-line L1")
		o.record(call.ResultAnswered)

		o.on(call.OffHook, "P1")
		o.on(call.LineSeized, "L1")
		o.did()
		o.press("P1", "#802")
		o.want("disconnect P1 L1, release-line L1, play-tone P1 dial, stop-tone P1, ring P2, play-tone P1 ringback")
		o.on(call.OffHook, "P2")
		o.want("connect P1 P2 through")
		o.on(call.OnHook, "P2")
		o.want("disconnect P1 P2, play-tone P1 busy")
		o.on(call.OnHook, "P1")
		if r := o.record(call.ResultAnswered); r.Kind != call.KindInternal || r.Called != "802" || r.Caller.Name != "Reception" {
			t.Errorf("%+v", r)
		}
	})
}

// FC-4: the first line that works, with the next one when it fails.
func TestOutsideCallTakesTheNextLineAndIsRecorded(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P4")
		o.press("P4", "9110")
		o.want("play-tone P4 dial, stop-tone P4")
		o.wait(4 * time.Second)
		o.want("seize-line L2")
		o.post(call.Event{Kind: call.SeizeFailed, Port: "L2", Text: "no dial tone"})
		o.want("seize-line L3")
		o.on(call.LineSeized, "L3")
		o.want("connect P4 L3 dialling, dial L3 110")
		o.post(call.Event{Kind: call.FarAnswered, Port: "L3", Confidence: call.SureReversal})
		o.want("connect P4 L3 through")
		o.on(call.OnHook, "P4")
		if r := o.record(call.ResultAnswered); r.Called != "110" || r.Line != "line 3" || r.Recording != "" {
			t.Errorf("%+v", r)
		}
		o.did()
		o.on(call.RingStart, "L2")
		o.on(call.OffHook, "P2")
		o.want("ring P2, answer-line L2, connect L2 P2 through, record L2 P2 recording-of-8")
		o.on(call.OnHook, "P2")
		o.want("stop-recording L2 P2, disconnect L2 P2, release-line L2")
		if r := o.record(call.ResultAnswered); r.Recording != "recording-of-8" {
			t.Errorf("recording %q", r.Recording)
		}
	})
}

// Glare on a line taken by the access code: both calls go on.
func TestGlareGivesTheLineToTheIncomingCall(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P4")
		o.press("P4", "9110#")
		o.did()
		o.on(call.RingStart, "L2")
		o.want("release-line L2, seize-line L3, ring P2")
		if s := o.snap(); len(s.Calls) != 2 || s.Calls[1].Kind != call.KindIncoming || s.Calls[0].State != call.StateSeizing {
			t.Errorf("calls %+v", s.Calls)
		}
	})
}

func TestAFailedPortEndsItsCallAloneAndComesBack(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L1")
		o.on(call.OffHook, "P1")
		o.on(call.RingStart, "L2")
		o.did()
		o.post(call.Event{Kind: call.PortDown, Port: "L1", Text: "Line 1 has no voltage."})
		o.want("disconnect L1 P1, release-line L1, play-tone P1 congestion")
		if r := o.record(call.ResultAnswered); r.EndedBy != call.ByFault {
			t.Errorf("ended by %s", r.EndedBy)
		}
		v := o.view("L1")
		if v.Lamp != "fault" || v.State != "down" || v.Reason != "Line 1 has no voltage." {
			t.Errorf("L1 %+v", v)
		}
		if o.view("L2").Lamp != "ringing" || o.view("P2").Lamp != "ringing" {
			t.Error("the other call is gone")
		}
		o.on(call.OnHook, "P1")
		o.on(call.OffHook, "P1")
		o.want("stop-tone P1, play-tone P1 dial")
		o.on(call.PortUp, "L1")
		o.on(call.OnHook, "P1")
		o.on(call.OffHook, "P1")
		o.want("stop-tone P1, seize-line L1, connect P1 L1 dialling")
	})
}

func TestWhatIsKeyedWhileTalkingReachesNoTrack(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L1")
		o.on(call.OffHook, "P1")
		o.press("P1", "4711")
		o.on(call.OnHook, "P1")
		track := o.record(call.ResultAnswered).Track
		if strings.Contains(track, " digit ") {
			t.Errorf("track\n%s", track)
		}
	})
}

func TestATelephoneLeftOffHookIsPassedOver(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P2")
		o.hangup(7)
		o.hangup(7) // even its tone
		if v := o.view("P2"); v.State != "off-hook" || v.Lamp != "in-call" {
			t.Errorf("P2 %+v", v)
		}
		o.did()
		o.on(call.RingStart, "L2")
		o.want("ring P3")
		o.on(call.OnHook, "P2")
		if v := o.view("P2"); v.State != "idle" || v.Lamp != "ready" {
			t.Errorf("P2 %+v", v)
		}
	})
}

func TestAnotherPlanLeavesCallsInProgressAlone(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.RingStart, "L1")
		o.on(call.OffHook, "P4")
		o.did()
		p := plan()
		p.Rules.FirstDigit = time.Hour
		p.Lines[0].DirectTo = "804"
		p.Extensions[3].Number = "899"
		if err := o.SetPlan(o.t.Context(), p); err != nil {
			t.Fatal(err)
		}
		o.wait(15 * time.Second) // the old rule
		o.want("play-tone P4 congestion")
		o.on(call.OffHook, "P1")
		o.want("answer-line L1, connect L1 P1 through")
		o.on(call.OnHook, "P4")
		o.on(call.OffHook, "P4")
		o.wait(time.Minute) // the new rule
		o.want("stop-tone P4, play-tone P4 dial")
		if v := o.view("P4"); v.Label != "899" {
			t.Errorf("P4 is %q", v.Label)
		}
	})
}

func TestAPortThatNobodySetUpIsToldSo(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P9")
		o.want("play-tone P9 congestion")
		if r := o.record(call.ResultRefused); !strings.Contains(r.Track, "No extension is set up at P9.") || r.Parties[0].Label != "P9" {
			t.Errorf("%+v", r)
		}
		o.on(call.RingStart, "L9")
		o.on(call.RingStop, "L9")
		if r := o.record(call.ResultRefused); r.Line != "L9" {
			t.Errorf("%+v", r)
		}
		o.on(call.OnHook, "P8")
		o.on(call.RingStop, "L1")
		o.post(call.Event{Kind: call.OffHook}) // from nowhere
		if records := o.take(); len(records) != 0 {
			t.Errorf("records %+v", records)
		}
	})
}

func TestSnapshotShowsPortsAndCalls(t *testing.T) {
	work(t, func(o *office) {
		p := plan()
		p.Extensions = append(p.Extensions, acd.Extension{Port: "P5"}, acd.Extension{Number: "806", Port: "P6"})
		if err := o.SetPlan(o.t.Context(), p); err != nil {
			t.Fatal(err)
		}
		o.on(call.PortUp, "P5")
		o.wait(time.Second)
		o.post(call.Event{Kind: call.RingStart, Port: "L1", CallerID: call.CallerID{Number: "0912"}})
		began := time.Now()
		o.wait(time.Second)
		type seen struct{ lamp, state, label, kind, reason, caller string }
		want := map[call.Port]seen{
			"L1": {"ringing", "ringing", "line 1", "FXO", "", "0912"},
			"L2": {"ready", "idle", "line 2", "FXO", "", ""},
			"L4": {"disabled", "disabled", "line 4", "FXO", "The line is disabled in the settings.", ""},
			"P1": {"ringing", "ringing", "801", "FXS", "", "0912"},
			"P2": {"ready", "idle", "802", "FXS", "", ""},
			"P5": {"ready", "idle", "P5", "FXS", "The extension has no number: nobody can call it. Give it one in its settings.", ""},
			"P6": {"fault", "down", "806", "FXS", "The port has not been seen yet: no hardware has reported it.", ""},
		}
		s := o.snap()
		for _, v := range s.Ports {
			w, told := want[v.Port]
			if got := (seen{string(v.Lamp), v.State, v.Label, v.Kind, v.Reason, v.Caller.Number}); told && got != w {
				t.Errorf("%s\n got %+v\nwant %+v", v.Port, got, w)
			}
			if v.Since.IsZero() {
				t.Errorf("%s is %s since the beginning of time", v.Port, v.State)
			}
		}
		o.post(call.Event{Kind: call.CallerIDCame, Port: "L1", CallerID: call.CallerID{Number: "0912"}})
		if v := o.view("L1"); !v.Since.Equal(began) || v.Call != 7 {
			t.Errorf("L1 since %v of call %d, want %v", v.Since, v.Call, began)
		}
		c := s.Calls[0]
		if len(s.Calls) != 1 || c.ID != 7 || c.From != "line 1" || c.To != "801" || c.Line != "line 1" || c.State != call.StateRinging ||
			!c.Started.Equal(began) || !c.Answered.IsZero() || c.Caller.Number != "0912" || len(c.Track) != 5 || !s.At.Equal(time.Now()) {
			t.Errorf("%+v", c)
		}
		o.on(call.OffHook, "P1")
		if o.view("L1").Lamp != "in-call" || o.view("P1").Lamp != "in-call" {
			t.Error("lamps of a call")
		}
		o.on(call.FarDisconnected, "L1")
		if c := o.snap().Calls[0]; c.From != "line 1" || c.To != "801" || c.State != call.StateHearingTone || c.Answered.IsZero() {
			t.Errorf("%+v", c)
		}
		o.on(call.OnHook, "P1")
		o.on(call.OffHook, "P2")
		o.press("P2", "803")
		if o.view("P2").Lamp != "in-call" || o.view("P3").Lamp != "ringing" {
			t.Error("lamps of an inside call")
		}
		if later := o.snap(); later.Seq <= s.Seq || len(c.Track) != 5 {
			t.Errorf("seq %d after %d", later.Seq, s.Seq)
		}
	})
}
