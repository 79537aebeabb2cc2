package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// script is an application that gives its orders one after the other, whatever
// it is told, and remembers what that was.
type script struct {
	orders []call.Order
	told   []string
	about  call.About
}

func (s *script) Next(in call.Input) call.Order {
	s.told = append(s.told, strings.TrimSpace(fmt.Sprint(in.Kind, " ", in.Digits, in.Ended, " ", in.Text, in.Values)))
	if len(s.orders) == 0 {
		return call.Order{Kind: call.OrderEnd, Reason: "Nothing is left to be said."}
	}
	o := s.orders[0]
	s.orders = s.orders[1:]
	if o.Reason = "So it goes on."; in.Kind == call.InputGone {
		o.Marks = []call.Mark{{Name: "gone", Value: in.Text}}
	}
	return o
}

func (o *office) Open(name string, about call.About) (engine.Session, error) {
	if o.app == nil {
		return nil, errors.New("there is none of the name " + name)
	}
	o.app.about = about
	return o.app, nil
}

func (o *office) Start(_ call.ID, _ uint32, work string) { o.works = append(o.works, work) }

// flow lets line 1 lead to an application that gives these orders.
func (o *office) flow(orders ...call.Order) {
	o.app = &script{orders: orders}
	p := plan()
	p.Lines[0].DirectTo, p.Lines[0].App, p.Lines[1].Rate = "", "flow/main", "rating/default"
	if err := o.SetPlan(o.t.Context(), p); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) wantTold(want ...string) {
	o.t.Helper()
	if got := strings.Join(o.app.told, "; "); got != strings.Join(want, "; ") {
		o.t.Errorf("told %s\nwant %s", got, strings.Join(want, "; "))
	}
}

func TestAnApplicationTalksToAnOutsideCaller(t *testing.T) {
	work(t, func(o *office) {
		o.flow(
			call.Order{Kind: call.OrderCollect, Sound: "prompt/welcome", Most: 3, End: "#"},
			call.Order{Kind: call.OrderRecord, Sound: "tone/beep", Name: "m1", Stop: "#"},
			call.Order{Kind: call.OrderWork, Work: "GET orders", Sound: "music/default", Within: time.Second},
			call.Order{Kind: call.OrderSay, Sound: "prompt/goodbye", Marks: []call.Mark{{Name: "order", Value: "12"}}},
		)
		o.post(call.Event{Kind: call.RingStart, Port: "L1", CallerID: call.CallerID{Number: "0912"}})
		o.press("L1", "12#")
		o.on(call.SoundOver, "L1")
		o.press("L1", "#")
		o.post(call.Event{Kind: call.CaptureOver, Port: "L1", Length: 2 * time.Second})
		o.Worked(7, 1, []call.Mark{{Name: "state", Value: "sent"}}, "200 OK")
		o.on(call.SoundOver, "L1")
		o.want("answer-line L1, play-sound L1, stop-tone L1, play-sound L1, capture L1 m1, end-capture L1 m1, play-sound L1, play-sound L1, release-line L1")
		o.wantTold("start  []", "keyed 12# []", "recorded # key[]", "done  200 OK[{state sent false}]", "heard  []", "gone  hung up[]")
		if r := o.record(call.ResultServed); len(r.Marks) != 1 || r.Marks[0].Value != "12" || o.app.about.Caller.Number != "0912" {
			t.Errorf("%+v, %+v", r.Marks, o.app.about)
		}
	})
}

func TestWhatNobodyTakesComesBackToTheApplication(t *testing.T) {
	work(t, func(o *office) {
		o.flow(call.Order{Kind: call.OrderGo, Digits: "804", Keyed: true, Back: true}, call.Order{Kind: call.OrderGo, Digits: "9021", Keyed: true, Back: true}, call.Order{Kind: call.OrderGo, Digits: "802", Back: true})
		o.busy("P4")
		o.did()
		o.post(call.Event{Kind: call.RingStart, Port: "L1", CallerID: call.CallerID{Number: "0912"}})
		o.on(call.OffHook, "P2")
		o.want("answer-line L1, ring P2, play-tone L1 ringback, connect L1 P2 through")
		o.wantTold("start  []", "back  busy[]", "back  refused[]", "gone  answered[]")
		o.on(call.OnHook, "P2")
		o.record(call.ResultAnswered)
	})
}

// A secret number reaches the application, and neither track nor record.
func TestWhatIsKeyedInSecretStaysSecret(t *testing.T) {
	work(t, func(o *office) {
		o.flow(call.Order{Kind: call.OrderCollect, Secret: true, Most: 8, End: "#"})
		o.post(call.Event{Kind: call.RingStart, Port: "L1", CallerID: call.CallerID{Number: "0912"}})
		o.press("L1", "47*4719#")
		o.wantTold("start  []", "keyed 4719# []", "gone  hung up[]")
		if r := o.record(call.ResultServed); strings.Contains(r.Track, "4719") || strings.Contains(r.Track, "digits=7") {
			t.Error(r.Track)
		}
	})
}

// LN-5: the caller stays when the extension hangs up first, and only then.
func TestARatingFollowsWhenTheExtensionHangsUpFirst(t *testing.T) {
	work(t, func(o *office) {
		o.flow(call.Order{Kind: call.OrderCollect, Sound: "prompt/rate", Most: 1}, call.Order{Kind: call.OrderEnd, Marks: []call.Mark{{Name: "rating", Value: "1"}}})
		o.rings("L2", "0912")
		o.on(call.OffHook, "P2")
		o.did()
		o.on(call.OnHook, "P2")
		o.press("L2", "1")
		o.want("stop-recording L2 P2, disconnect L2 P2, play-sound L2, stop-tone L2, release-line L2")
		if r := o.record(call.ResultAnswered); r.EndedBy != call.ByCalled || len(r.Marks) != 1 || o.app.about.Agent != "802" {
			t.Errorf("ended by %s, %v, %+v", r.EndedBy, r.Marks, o.app.about)
		}
		o.rings("L2", "0912")
		o.on(call.OffHook, "P2")
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L2", How: call.HowCPC})
		o.on(call.OnHook, "P2")
		if r := o.record(call.ResultAnswered); r.EndedBy != call.ByCaller {
			t.Errorf("ended by %s", r.EndedBy)
		}
	})
}

func TestAnApplicationThatIsNotThereEndsTheCall(t *testing.T) {
	work(t, func(o *office) {
		o.flow()
		o.app = nil
		o.post(call.Event{Kind: call.RingStart, Port: "L1", CallerID: call.CallerID{Number: "0912"}})
		if r := o.record(call.ResultFailed); !strings.Contains(r.Track, "The application flow/main cannot be run: there is none of the name flow/main.") {
			t.Error(r.Track)
		}
	})
}
