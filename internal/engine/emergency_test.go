package engine_test

import (
	"strings"
	"testing"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// busyLines takes all three lines: 801 talks with a caller on L1, 802 has called
// out on L2 and talks, 803 waits for an answer on L3.
func (o *office) busyLines() {
	o.t.Helper()
	p := plan()
	p.Emergency = []string{"110"}
	if err := o.SetPlan(o.t.Context(), p); err != nil {
		o.t.Fatal(err)
	}
	o.on(call.RingStart, "L1")
	o.on(call.OffHook, "P1")
	for _, x := range []struct{ phone, line call.Port }{{"P2", "L2"}, {"P3", "L3"}} {
		o.on(call.OffHook, x.phone)
		o.press(x.phone, "9021#")
		o.settle()
		o.on(call.LineSeized, x.line)
	}
	o.on(call.FarAnswered, "L2")
	o.did()
}

// help lets 804 dial 110.
func (o *office) help() {
	o.t.Helper()
	o.on(call.OffHook, "P4")
	o.press("P4", "110")
	o.settle()
}

const helpDialled = "play-tone P4 dial, stop-tone P4, "

// LN-18: the call of least importance makes room: a call out that nobody has
// answered yet. What its line says late is nobody's.
func TestAnEmergencyTakesTheLineOfTheLeastCall(t *testing.T) {
	work(t, func(o *office) {
		o.busyLines()
		o.help()
		o.want(helpDialled + "disconnect P3 L3, release-line L3, play-tone P3 congestion, seize-line L3")
		r := o.record(call.ResultFailed)
		if r.How != call.HowPreempted || r.EndedBy != call.ByExchange || r.Emergency || !strings.Contains(r.Track, "An emergency call needs the line: 804 calls 110, and all lines were busy.") {
			t.Errorf("%+v\n%s", r, r.Track)
		}
		o.post(call.Event{Kind: call.DigitsSent, Port: "L3", Digits: "021"})
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L3", How: call.HowBusy})
		o.on(call.LineSeized, "L3")
		o.want("connect P4 L3 dialling, dial L3 110")
		o.on(call.OnHook, "P3")
		o.on(call.FarAnswered, "L3")
		o.did()
		o.on(call.OnHook, "P4")
		if r := o.record(call.ResultAnswered); !r.Emergency || r.Called != "110" {
			t.Errorf("%+v", r)
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if len(o.alerts) != 1 || o.alerts[0].Kind != alert.EmergencyCall || o.alerts[0].Text != "804 calls the emergency number 110 on line 3." || !strings.Contains(o.alerts[0].Detail, "(803 and line 3) was ended") {
			t.Errorf("alerts %+v", o.alerts)
		}
	})
}

// Races: each leaves one winner, and nobody without a line or a tone.
func TestRacesForTheLineOfAnEmergency(t *testing.T) {
	for _, x := range []struct {
		name string
		race func(o *office)
		want string
	}{
		{"the line is freed just before", func(o *office) {
			o.on(call.OnHook, "P3")
			o.did()
			o.help()
		}, helpDialled + "seize-line L3"},
		{"who is to make room hangs up as the last digit comes", func(o *office) {
			o.on(call.OffHook, "P4")
			o.press("P4", "11")
			o.on(call.OnHook, "P3")
			o.press("P4", "0")
			o.settle()
		}, helpDialled + "disconnect P3 L3, release-line L3, seize-line L3"},
		{"who made room hangs up after it", func(o *office) {
			o.help()
			o.on(call.OnHook, "P3")
			o.did()
			o.on(call.LineSeized, "L3")
		}, "connect P4 L3 dialling, dial L3 110"},
		{"a call comes in on the line that made room: the next one does", func(o *office) {
			o.help()
			o.did()
			o.post(call.Event{Kind: call.SeizeFailed, Port: "L3", Text: "glare: it rings."})
		}, "stop-recording P2 L2, disconnect P2 L2, release-line L2, play-tone P2 congestion, seize-line L2"},
		{"who calls for help gives up while the line's guard time runs", func(o *office) {
			o.help()
			o.did()
			o.on(call.OnHook, "P4")
		}, "release-line L3"},
		{"the line that made room fails", func(o *office) {
			o.help()
			o.did()
			o.post(call.Event{Kind: call.PortDown, Port: "L3", Text: "Unplugged."})
		}, "release-line L3, stop-recording P2 L2, disconnect P2 L2, release-line L2, play-tone P2 congestion, seize-line L2"},
	} {
		t.Run(x.name, func(t *testing.T) {
			work(t, func(o *office) {
				o.busyLines()
				x.race(o)
				o.want(x.want)
			})
		})
	}
}

// LN-18: an emergency call is never ended for another, and every line is tried
// three times before there is none.
func TestEmergenciesLeaveEachOtherAlone(t *testing.T) {
	work(t, func(o *office) {
		p := plan()
		p.Emergency, p.Lines = []string{"110"}, []acd.Line{{ID: "1", Port: "L1", Enabled: true}}
		if err := o.SetPlan(o.t.Context(), p); err != nil {
			t.Fatal(err)
		}
		o.help()
		o.want(helpDialled + "seize-line L1")
		o.on(call.OffHook, "P3")
		o.press("P3", "9110")
		o.want("play-tone P3 dial, stop-tone P3, play-tone P3 congestion")
		for range 2 {
			o.post(call.Event{Kind: call.SeizeFailed, Port: "L1", Text: "no dial tone"})
			o.want("seize-line L1")
		}
		o.post(call.Event{Kind: call.SeizeFailed, Port: "L1", Text: "no dial tone"})
		o.want("play-tone P4 congestion")
	})
}
