package call

import "time"

// route is an answer of acd; whoever asks for a line outside mostly gets one.
func (d *driver) route() Route {
	if d.call.Along && d.pick(4) > 0 {
		return Route{Kind: RouteSeize, Targets: []Target{{"L2", "line 2", ""}}, Digits: "0912", Reason: "So it is."}
	}
	return d.anyRoute()
}

func (d *driver) anyRoute() Route {
	if d.call.Wait.Choice == ChoiceNumber && d.pick(8) > 0 {
		return Route{Kind: RouteCallBack, Number: choose(d, "0912345678", "0912345678", ""), Reason: "So it is."}
	}
	if d.call.State == StateTalking && d.pick(8) > 0 {
		return Route{Kind: RouteRecord, Recording: choose(d, RecordAlways, RecordOnDemand, RecordNever), Reason: "So it is."}
	}
	if d.call.State == StateMeeting && d.pick(8) > 0 {
		return d.keyInRoom()
	}
	return d.otherRoute()
}

// keyInRoom is what a key in a conference room does.
func (d *driver) keyInRoom() Route {
	return Route{
		Kind: RouteInRoom, Act: choose(d, "", ActLock, ActUnlock, ActDismiss, ActAskEnd, ActEnd),
		Targets: choose(d, nil, []Target{{"P5", "805", ""}, {"L2", "line 2", ""}}),
		Sound:   choose(d, "", Sound("prompt/conference-people number/3")), Reason: "So it is.",
	}
}

// otherRoute is any answer but whether what is said is recorded.
func (d *driver) otherRoute() Route {
	r := Route{Reason: "So it is."}
	r.Kind = choose(d, RouteApp, RouteCode, RouteRing, RouteSeize, RouteDialTone, RouteMore, RoutePickup, RouteMeet, RouteWatch, RoutePark, RoutePark, RouteBusy, RouteRefuse, RouteNone, RouteRing, RouteSeize, RouteMore, RouteKind("other"), RouteQueue, RouteQueue, RoutePlace, RouteCallBack, RouteStay, RouteHear, RouteInstead, RouteForward, RouteForward)
	if d.call.Recall.Port != "" && d.pick(3) > 0 {
		r.Kind = choose(d, RouteMeet, RoutePark)
	}
	switch r.Kind {
	case RouteApp:
		r.App = choose(d, "flow/main", "voicemail/801", "")
	case RouteMeet:
		d.room(&r)
	case RouteWatch:
		r.Targets, r.Watch, r.Watches = choose(d, []Target{{"P5", "805", ""}}, nil), choose(d, Listening, Barging), 7
	case RoutePark:
		r.Slot = "71"
		r.RingFor = choose(d, 0, 90*time.Second)
	case RoutePickup:
		r.Targets = choose(d, []Target{{"P5", "805", ""}}, nil)
	case RouteQueue:
		r.Queue = Queue{Music: choose(d, "", "jazz"), Place: choose(d, 0, 30*time.Second), Limit: choose(d, 0, time.Minute), Ask: d.pick(2) == 1, VIP: d.pick(2) == 1, CallBack: choose(d, CallBack{}, CallBack{Key: "1"}, CallBack{Key: "1", AtLimit: true})}
	case RouteCallBack:
		r.Number = choose(d, "", "0912345678", "0912345678", "eve@")
	case RoutePlace:
		r.Place, r.Expect = 1+d.pick(3), choose(d, 0, 3*time.Minute)
	case RouteRefuse:
		r.Sound, r.Tag = choose(d, "", Sound("prompt/queue-full")), choose(d, "", TagOverflowed)

	case RouteRing:
		r.Targets = choose(d, []Target{{"P2", "802", "soft"}}, []Target{{Port("P2").Channel(2), "802", ""}}, []Target{{"P3", "803", ""}}, []Target{{"P1", "801", ""}}, []Target{{"", "x", ""}}, nil, []Target{{"P2", "802", ""}, {"P3", "", ""}}, []Target{{"P2", "802", ""}, {"P3", "", ""}, {"P4", "804", ""}, {SIPPort("805"), "805", ""}})
		r.Style = choose(d, Style{}, Style{Prefix: "Sales:", Alert: "vip", Ring: "dr2", Pause: true}, Style{Whisper: "file/sales"})
		r.Keep, r.Await = d.pick(3) == 1, d.pick(3) == 1
		r.RingFor = choose(d, 0, 20*time.Second, 500*time.Millisecond)
	case RouteSeize:
		r.Targets = choose(d, []Target{{"L2", "line 2", "x y"}}, []Target{{"L3", "line 3", ""}}, []Target{{"L1", "line 1", ""}}, nil, []Target{{TrunkPort("net").Channel(2), "net", ""}})
		r.Digits = choose(d, "", "0212345678", "#")
		r.Number = r.Digits
		r.Limit, r.Emergency = choose(d, 0, time.Minute), d.pick(4) == 1
		r.Preempt = r.Emergency && d.pick(2) == 1
		if r.Member.Port = choose(d, Port(""), "P2", "P5"); r.Member.Port != "" {
			r.Member.Label = "802"
			r.RingFor = choose(d, 0, 20*time.Second)
		}
	}
	if r.Kind == RouteDialTone {
		r.Digits, r.After = choose(d, "", "802"), choose(d, 0, 5*time.Second)
	}
	if r.Kind == RouteCode {
		r.Sound, r.Length, r.Wrong = "prompt/enter-pin", choose(d, 0, 4), choose(d, "", "extension 801")
	}
	return d.more(r)
}

// more is what answers of any kind may say.
func (d *driver) more(r Route) Route {
	r.Group = choose(d, "", "600", "601")
	if r.Kind == RouteQueue && r.Group == "" {
		r.Group = "600"
	}
	r.Sound = choose(d, Sound(""), "prompt/dnd-on", "prompt/a digits/1")
	r.Tapes = choose(d, "", "", Port("P9"))
	r.Keys, r.Echo = d.pick(3) == 1, d.pick(3) == 1
	if d.pick(3) == 1 {
		r.Diverts = Diverts{NoAnswer: choose(d, "", "803", "902"), Busy: choose(d, "", "804"), Unreachable: choose(d, "", "805", "eve"), Again: d.pick(4) == 1}
	}
	if r.Kind == RouteForward {
		r.Targets = choose(d, []Target{{"P5", "805", ""}}, []Target{{"P6", "806", ""}}, []Target{{"P2", "802", ""}}, nil)
		r.Digits = choose(d, "803", "902112345678", "", "eve@")
	}
	if r.Kind == RouteInstead {
		r.Instead, r.Hide = choose(d, "802", "902112345678", "", "eve@"), d.pick(2) == 1
	}
	if d.pick(4) == 1 {
		r.Changes = []Change{{"801", "dnd", "on"}, {"801", "pause", ""}}
	}
	r.Record = d.pick(2) == 1
	return d.served(r)
}

// served adds what outside callers hear of applications and those who answer.
func (d *driver) served(r Route) Route {
	r.Rate = choose(d, "", "", "rating/default")
	r.Announce = choose(d, nil, []Announcement{{"P2", "agent/802"}, {"P3", ""}})
	return r
}

// order is what an application may want, sensible or not.
func (d *driver) order() Order {
	o := Order{Kind: choose(d, OrderSay, OrderCollect, OrderRecord, OrderWork, OrderGo, OrderGo, OrderEnd, OrderKind("other")), Reason: "The \"node\" 7."}
	o.Sound = choose(d, "", Sound("prompt/welcome"), "music/default")
	o.Stop, o.End = choose(d, "", "0123456789*#"), choose(d, "", "#")
	o.Most, o.First, o.Next = d.pick(5), choose(d, 0, time.Second), choose(d, 0, 3*time.Second)
	o.Deaf, o.Secret, o.Keyed, o.Back = d.pick(3) == 1, d.pick(3) == 1, d.pick(3) == 1, d.pick(2) == 1
	o.Name, o.Longest, o.Silence = choose(d, "", "box/1"), choose(d, 0, time.Minute), choose(d, 0, 5*time.Second)
	o.Work, o.Within = choose(d, "", "GET x"), choose(d, 0, 10*time.Second)
	o.Digits, o.Line, o.Ring = choose(d, "", "802"), choose(d, "", "2"), choose(d, "", Sound("music/jazz"))
	if o.Kind == OrderGo {
		o.Group, o.App = choose(d, "", "600"), choose(d, "", "", "rating/x")
		if d.pick(4) == 1 {
			o.RingFor, o.Greet = 5*time.Second, "agent/"+StaffNo
			o.Waiting = Waiting{"jazz", "number/" + WaitNo + " place/" + PlaceNo, 20 * time.Second, time.Minute}
		}
	}
	o.Result, o.Tag = choose(d, "", ResultMissed, ResultAnswered), choose(d, "", TagOverflowed)
	if d.pick(3) == 1 {
		o.Marks = []Mark{{Name: "rating", Value: "5"}, {Name: "a b=\"", Data: true}}
	}
	return o
}

// room is where people meet, or a page.
func (d *driver) room(r *Route) {
	r.Room, r.Leader = choose(d, "690", PageRoom+"680"), d.pick(2) == 1
	r.Pages = choose(d, nil, []Target{{"P7", "807", ""}, {"P8", "", ""}})
	r.RingFor = choose(d, 0, 30*time.Second)
}

// ringsBack is who rings to call somebody back.
func (d *driver) ringsBack() Route {
	from := Target{d.call.From.Port, d.call.From.Label, ""}
	return Route{
		Kind: RouteRing, Group: "600", Number: "0912345678", RingFor: choose(d, 0, 20*time.Second), Reason: "So it is.",
		Targets: choose(d, []Target{from}, []Target{from, {"P5", "805", ""}}, []Target{from, {"P5", "805", ""}, {SIPPort("806"), "806", ""}}),
		Style:   choose(d, Style{}, Style{Prefix: "Call back", Pause: true}),
	}
}
