package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// backs is a hotline whose only member, 801, calls back; line 9 goes out.
func backs(t *testing.T, f func(o *office)) {
	hotline(t, callingBack, f)
}

func callingBack(p *acd.Plan) {
	for i := range p.Lines[:8] {
		p.Lines[i].AllowOut = false
	}
	p.Groups[0].Members = []string{"801"}
	p.Groups[0].Queue.CallBack = &acd.CallBack{Key: "1"}
}

// promise lets a caller wait on a line and be promised a call back.
func (o *office) promise(line call.Port, number string) {
	o.t.Helper()
	o.rings(line, number)
	o.press(line, "1")
	o.press(line, "1#")
	o.on(call.SoundOver, line)
	o.settle()
	o.did()
}

// waiting lists who is to be called back: "0911 0912>P1 0913*2" for two attempts.
func (o *office) waiting() string {
	o.t.Helper()
	var words []string
	for _, l := range o.snap().Lines {
		for _, b := range l.Backs {
			word := b.Number
			for _, p := range b.Rings {
				word += ">" + string(p)
			}
			if b.Attempts > 0 {
				word += fmt.Sprint("*", b.Attempts)
			}
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

func (o *office) wantBacks(want string) {
	o.t.Helper()
	if got := o.waiting(); got != want {
		o.t.Errorf("to be called back: %q, want %q", got, want)
	}
}

// frees puts 801 down, and lets what is due be done.
func (o *office) frees() {
	o.on(call.OnHook, "P1")
	o.settle()
}

// lifts has 801 take a call back, and the number dialled on line 9.
func (o *office) lifts() {
	o.on(call.OffHook, "P1")
	o.on(call.SoundOver, "P1")
	o.on(call.LineSeized, "L9")
	o.did()
}

func TestACallerIsCalledBack(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.wantBacks("0223456789")
		o.frees()
		o.take()
		o.wantBacks("0223456789>P1")
		o.on(call.OffHook, "P1")
		o.did()
		o.on(call.SoundOver, "P1")
		o.want("seize-line L9")
		o.on(call.LineSeized, "L9")
		if did := o.did(); !strings.Contains(did, "dial L9 0223456789") {
			t.Errorf("did %s", did)
		}
		o.wantBacks("0223456789*1")
		o.post(call.Event{Kind: call.FarAnswered, Port: "L9", Confidence: call.SureReversal})
		o.wantBacks("")
		o.on(call.OnHook, "P1")
		r := o.record(call.ResultAnswered)
		if r.First != 2 || r.Kind != call.KindOutgoing || r.Called != "0223456789" || fmt.Sprint(r.Tags) != "[call-back-outgoing agent-disconnect]" {
			t.Errorf("record %+v", r)
		}
	})
}

// A caller who calls again has the place, before one who came meanwhile, and the
// telephone that rings for the call back rings for them.
func TestACallerCallsAgainAsTheMemberRings(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.wait(time.Minute)
		o.rings("L2", "0287654321")
		o.frees()
		o.wantBacks("0223456789>P1")
		o.rings("L3", "0223456789")
		o.settle()
		o.wantBacks("")
		if got := o.standing("600"); got != "0223456789>P1 0287654321" {
			t.Errorf("in the line: %s", got)
		}
	})
}

// So too when the member hears the line already: the caller is not left alone.
func TestACallerCallsAgainAsTheyAreDialled(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.frees()
		o.lifts()
		o.rings("L3", "0223456789")
		o.settle()
		o.wantBacks("")
		if did := o.did(); !strings.Contains(did, "release-line L9") {
			t.Errorf("line 9 is kept: %s", did)
		}
		o.frees()
		if got := o.standing("600"); got != "0223456789>P1" {
			t.Errorf("in the line: %s", got)
		}
	})
}

// Busy is tried again after the pause, three times; then people are told.
func TestACallBackIsTriedThreeTimes(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		for n := 1; n <= 3; n++ {
			o.frees()
			if n > 1 {
				o.wait(5*time.Minute - 2*time.Second)
				o.wantBacks(fmt.Sprint("0223456789*", n-1))
				o.wait(4 * time.Second)
			}
			o.lifts()
			o.post(call.Event{Kind: call.FarDisconnected, Port: "L9", How: call.HowBusy})
			o.settle()
		}
		o.wantBacks("")
	})
}

// A member who hangs up before the number is dialled costs no attempt, and is
// left alone for a while; one who does not lift likewise.
func TestAMemberDoesNotWantToCallBack(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.frees()
		o.on(call.OffHook, "P1")
		o.on(call.OnHook, "P1")
		o.settle()
		o.wantBacks("0223456789")
		o.wait(50 * time.Second)
		o.wantBacks("0223456789")
		o.wait(15 * time.Second)
		o.wantBacks("0223456789>P1")
		o.wait(21 * time.Second) // it is not lifted
		o.wantBacks("0223456789")
		o.wait(2 * time.Minute)
		if got := o.waiting(); got != "0223456789>P1" && got != "0223456789" {
			t.Errorf("to be called back: %s", got)
		}
	})
}

// The place is given up when nobody had time for so long.
func TestACallBackIsGivenUp(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.wait(4*time.Hour - time.Minute)
		o.wantBacks("0223456789")
		o.wait(2 * time.Minute)
		o.wantBacks("")
	})
}

func TestACallBackIsDropped(t *testing.T) {
	backs(t, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.frees()
		if err := o.DropCallBack(o.t.Context(), 2, "lee"); err != nil {
			t.Error(err)
		}
		o.settle()
		o.wantBacks("")
		if did := o.did(); !strings.Contains(did, "stop-ringing P1") {
			t.Errorf("801 rings on: %s", did)
		}
		if err := o.DropCallBack(o.t.Context(), 2, "lee"); !errors.Is(err, engine.ErrNoCallBack) {
			t.Errorf("a second time: %v", err)
		}
	})
}

// A restart in the middle of a call back loses nobody, and calls nobody twice
// who was reached.
func TestCallBacksSurviveARestart(t *testing.T) {
	kept := shelf{}
	life := func(first call.ID, f func(o *office)) {
		synctest.Test(t, func(t *testing.T) {
			p := &acd.Plan{
				Lines:      []acd.Line{{ID: "1", Port: "L1", Enabled: true, Group: "600"}, {ID: "9", Port: "L9", Enabled: true, AllowOut: true}},
				Extensions: []acd.Extension{{Number: "801", Port: "P1"}},
				Groups:     []acd.Group{{Number: "600", Members: []string{"801"}, Queue: &acd.Queue{CallBack: &acd.CallBack{Key: "1"}}}},
			}
			o := &office{t: t, last: first}
			o.Engine = engine.New(engine.Options{Ports: o, Records: o, Plan: p, NewID: o.newID, State: kept, Kept: kept})
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- o.Run(ctx) }()
			for _, at := range []call.Port{"L1", "L9", "P1"} {
				o.on(call.PortUp, at)
			}
			f(o)
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
	life(0, func(o *office) {
		o.busy("P1")
		o.promise("L1", "0223456789")
		o.frees()
		o.lifts() // and the power goes
		o.wantBacks("0223456789*1")
	})
	life(100, func(o *office) {
		o.wantBacks("0223456789*1")
		o.wait(5*time.Minute + 10*time.Second)
		o.wantBacks("0223456789>P1*1")
		o.lifts()
		o.post(call.Event{Kind: call.FarAnswered, Port: "L9", Confidence: call.SureReversal})
		o.wantBacks("")
	})
	life(200, func(o *office) { o.wantBacks("") })
}
