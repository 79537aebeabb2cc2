package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// The record of a line tells for how long it was used, whichever call was
// transferred into which.
func TestTheCallWithALineGoesOn(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.PortUp, "sip/821")
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821", Digits: "802"})
		o.on(call.OffHook, "P2")
		o.post(call.Event{Kind: call.OffHook, Port: "sip/821/2", Digits: "9110"})
		o.on(call.LineSeized, "L2")
		o.post(call.Event{Kind: call.FarAnswered, Port: "L2", Confidence: call.SureReversal})
		o.did()
		o.wait(time.Minute)
		o.post(call.Event{Kind: call.Transfer, Port: "sip/821", Peer: "sip/821/2"})
		o.want("disconnect sip/821 P2, transfer-over sip/821, stop-recording sip/821/2 L2, disconnect sip/821/2 L2, transfer-over sip/821/2, connect P2 L2 through, record P2 L2 recording-of-8")
		if r := o.record(call.ResultAnswered); r.Kind != call.KindInternal || r.How != call.HowTransferred || r.Called != "802" {
			t.Errorf("the call that was given away: %+v", r)
		}
		o.wait(time.Minute)
		o.post(call.Event{Kind: call.FarDisconnected, Port: "L2", How: call.HowCPC})
		r := o.record(call.ResultAnswered)
		if r.Kind != call.KindOutgoing || r.Called != "110" || r.Caller.Number != "821" || r.Ended.Sub(r.Answered) != 2*time.Minute || r.EndedBy != call.ByCalled {
			t.Errorf("the call that went on: %+v", r)
		}
		if last := r.Parties[len(r.Parties)-1]; last.Label != "802" {
			t.Errorf("parties %+v", r.Parties)
		}
	})
}

// hustle is an office in which calls are made, answered, transferred and hung up
// at random, in every order, possible or not.
type hustle struct {
	*office
	r       *rand.Rand
	ringing map[call.Port]bool
	seized  map[call.Port]bool
	joined  map[call.Port]call.Port
	owed    map[call.Port]bool // it transfers, and hears of the outcome
	records map[call.ID]int
}

// all are the ports of the hustle.
func (h *hustle) all() []call.Port {
	return []call.Port{"sip/821", "sip/821/2", "sip/821/3", "sip/822", "sip/822/2", "P2", "P3", "L2", "L3"}
}

func (h *hustle) pick(of ...call.Port) call.Port { return of[h.r.IntN(len(of))] }

// act does one thing.
func (h *hustle) act() {
	telephone := h.pick("sip/821", "sip/821/2", "sip/821/3", "sip/822", "sip/822/2")
	line := h.pick("L2", "L3")
	switch h.r.IntN(16) {
	case 0, 1:
		h.tell(call.Event{Kind: call.OffHook, Port: telephone, Digits: []string{"802", "803", "821", "822", "600", "9110"}[h.r.IntN(6)]})
	case 2, 3, 4:
		for _, at := range h.all() {
			if h.ringing[at] {
				h.tell(call.Event{Kind: call.OffHook, Port: at})
				return
			}
		}
	case 5:
		h.tell(call.Event{Kind: call.RingStart, Port: line, CallerID: call.CallerID{Number: "0912"}})
	case 6:
		h.tell(call.Event{Kind: call.LineSeized, Port: line})
	case 7:
		h.tell(call.Event{Kind: call.FarAnswered, Port: line, Confidence: call.SureReversal})
	case 8:
		h.tell(call.Event{Kind: call.FarDisconnected, Port: line, How: call.HowCPC})
	case 9, 10:
		h.transfers(call.Event{Kind: call.Transfer, Port: telephone, Digits: []string{"802", "803", "822", "9110", "777"}[h.r.IntN(5)]})
	case 11, 12:
		h.transfers(call.Event{Kind: call.Transfer, Port: telephone, Peer: h.pick("sip/821", "sip/821/2", "sip/821/3", "sip/822/2")})
	case 13:
		h.tell(call.Event{Kind: call.Joined, Port: h.pick(h.all()...), Leg: call.Leg{Port: telephone}})
	case 14:
		h.tell(call.Event{Kind: call.OnHook, Port: h.pick(telephone, "P2", "P3")})
	case 15:
		h.wait(time.Duration(h.r.IntN(25)) * time.Second)
		h.look()
	}
}

// transfers asks for a transfer, one at a time.
func (h *hustle) transfers(ev call.Event) {
	if !h.owed[ev.Port] {
		h.owed[ev.Port] = true
		h.tell(ev)
	}
}

// tell posts an event and looks at what is done about it.
func (h *hustle) tell(ev call.Event) {
	h.t.Helper()
	switch ev.Kind {
	case call.OffHook, call.PhoneRefused:
		delete(h.ringing, ev.Port)
	case call.OnHook, call.PortDown:
		delete(h.owed, ev.Port) // it has heard enough
	}
	h.post(ev)
	h.look()
}

// look takes the effects into account; telephones that are let go hang up.
func (h *hustle) look() {
	h.t.Helper()
	h.settle()
	h.mu.Lock()
	effects := h.effects
	h.effects = nil
	h.mu.Unlock()
	var gone []call.Port
	for _, x := range effects {
		if h.effect(x); x.Kind == call.TransferOver {
			gone = append(gone, x.Port)
		}
	}
	for _, r := range h.take() {
		h.records[r.ID]++
		if _, err := call.Replay(r.Track); err != nil {
			h.t.Errorf("call %d: %v", r.ID, err)
		}
	}
	for _, at := range gone {
		h.tell(call.Event{Kind: call.OnHook, Port: at})
	}
}

func (h *hustle) effect(x call.Effect) {
	h.t.Helper()
	switch x.Kind {
	case call.RingPhone:
		h.ringing[x.Port] = true
	case call.StopRinging:
		delete(h.ringing, x.Port)
	case call.SeizeLine, call.AnswerLine:
		h.seized[x.Port] = true
	case call.ReleaseLine:
		delete(h.seized, x.Port)
	case call.Connect:
		for _, at := range []call.Port{x.Port, x.Peer} {
			if with := h.joined[at]; with != "" && with != x.Port && with != x.Peer {
				h.t.Errorf("%s and %s are connected, and %s still with %s", x.Port, x.Peer, at, with)
			}
		}
		h.joined[x.Port], h.joined[x.Peer] = x.Peer, x.Port
	case call.Disconnect:
		delete(h.joined, x.Port)
		delete(h.joined, x.Peer)
	case call.TransferFailed, call.TransferOver:
		delete(h.owed, x.Port)
	}
}

// over hangs everybody up, and then nothing may be left.
func (h *hustle) over() {
	h.t.Helper()
	for range 3 { // recalls ring anew
		for _, at := range h.all() {
			h.tell(call.Event{Kind: call.OnHook, Port: at})
			h.tell(call.Event{Kind: call.FarDisconnected, Port: at, How: call.HowCPC})
			h.tell(call.Event{Kind: call.RingStop, Port: at})
			h.tell(call.Event{Kind: call.PhoneRefused, Port: at, How: call.HowBusy})
		}
		h.wait(2 * time.Minute)
		h.look()
	}
	if calls := h.snap().Calls; len(calls) != 0 {
		h.t.Errorf("%d calls are left: %+v", len(calls), calls)
	}
	if len(h.ringing)+len(h.seized)+len(h.joined)+len(h.owed) != 0 {
		h.t.Errorf("left: ringing %v, seized %v, joined %v, waiting for an outcome %v", h.ringing, h.seized, h.joined, h.owed)
	}
	for id := call.ID(7); id <= h.last; id++ {
		if h.records[id] != 1 {
			h.t.Errorf("call %d gave %d records", id, h.records[id])
		}
	}
}

// Hang-up against transfer, answer against transfer, transfers that meet: there
// is at most one winner, everybody who transfers hears of it once, no line stays
// open, and nobody is left.
func TestTransfersInEveryOrder(t *testing.T) {
	runs := 150
	if testing.Short() {
		runs = 10
	}
	for seed := range uint64(runs) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			work(t, func(o *office) {
				h := &hustle{
					office: o, r: rand.New(rand.NewPCG(seed, 3)), ringing: map[call.Port]bool{}, seized: map[call.Port]bool{},
					joined: map[call.Port]call.Port{}, owed: map[call.Port]bool{}, records: map[call.ID]int{},
				}
				p := plan()
				p.Extensions = append(slices.Clip(p.Extensions), acd.Extension{Number: "822", Port: "sip/822"})
				if err := o.SetPlan(o.t.Context(), p); err != nil {
					t.Fatal(err)
				}
				h.tell(call.Event{Kind: call.PortUp, Port: "sip/821"})
				h.tell(call.Event{Kind: call.PortUp, Port: "sip/822"})
				for range 80 {
					h.act()
				}
				h.over()
			})
		})
	}
}
