package call

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// laws is the world as a call's effects leave it, and what must always hold.
type laws struct {
	seized    map[Port]bool // lines that are off-hook by our doing
	ringing   map[Port]bool
	taped     map[Port]bool   // what they say is captured
	tones     map[Port]Tone   // what a port hears of ours: a tone, or a sound
	heard     map[string]bool // "port+peer": the port hears the peer besides
	joined    string          // the two ports that hear each other
	recording bool
	timers    map[uint32]Timer // those that run, by generation
	main      uint32           // which of them is the main one
	gen       uint32           // of the last one armed
	records   int
	places    int // that were held
}

// check takes one step into account and says which law it breaks.
func (w *laws) check(before Call, e Event, c Call, effects []Effect) error {
	if w.seized == nil {
		w.seized, w.tones = map[Port]bool{}, map[Port]Tone{}
		w.taped, w.ringing, w.timers, w.heard = map[Port]bool{}, map[Port]bool{}, map[uint32]Timer{}, map[string]bool{}
	}
	if err := w.event(before, e); err != nil {
		return err
	}
	if len(effects) == 0 {
		return fmt.Errorf("nothing is said")
	}
	for _, x := range effects {
		if x.Reason == "" {
			return fmt.Errorf("effect %s has no reason", x.Kind)
		}
		if err := w.effect(x); err != nil {
			return err
		}
	}
	if err := told(before, e, c, effects); err != nil {
		return err
	}
	if err := w.late(before, e, c, effects); err != nil {
		return err
	}
	if before.Over() && !slices.ContainsFunc(States(), func(s State) bool { return s == c.State && c.Over() }) {
		return fmt.Errorf("a call that was over is in state %s", c.State)
	}
	if err := w.backLaw(before, c, effects); err != nil {
		return err
	}
	if err := partLaw(c); err != nil {
		return err
	}
	return w.holds(c)
}

// told: whoever transfers waits for the outcome, and hears it exactly once
// unless it has hung up; and no party is lost on the way.
func told(before Call, e Event, c Call, effects []Effect) error {
	outcomes := map[Port]int{}
	for _, x := range effects {
		if x.Kind == TransferFailed || x.Kind == TransferOver {
			outcomes[x.Port]++
		}
	}
	by := before.By.Port
	left := e.Port == by && (e.Kind == OnHook || e.Kind == PortDown)
	switch {
	case by != "" && c.By.Port == "" && !left && outcomes[by] != 1:
		return fmt.Errorf("%s transferred, waits no more, and was told %d outcomes", by, outcomes[by])
	case by != "" && c.By.Port != "" && by != c.By.Port:
		return fmt.Errorf("%s waits for an outcome in place of %s", c.By.Port, by)
	case c.By.Port != "" && (c.From.Port == "" || c.Recall.Port == "" || c.State == StateTalking):
		return fmt.Errorf("%s waits for an outcome that cannot come", c.By.Port)
	case e.Kind == Redirected && !before.Over() && c.Over():
		return fmt.Errorf("the caller was sent elsewhere, and the call is over")
	case c.Home != "" && !c.App.Away:
		return fmt.Errorf("the caller goes back to %s, and is not on a way", c.Home)
	case e.Kind == Transfer && by == "" && c.By.Port != e.Port && c.State == StateTalking && outcomes[e.Port] != 1 && slices.Contains(before.Ports(), e.Port) && slices.Contains(c.Ports(), e.Port) && !legOf(before, e.Port).Line:
		return fmt.Errorf("the transfer of %s was not answered", e.Port)
	}
	return nil
}

// late: a timer that runs no more, and an answer that nobody asked for, change
// nothing; and whoever has hung up is in the call no more.
func (w *laws) late(before Call, e Event, c Call, effects []Effect) error {
	nothing := len(effects) == 1 && effects[0].Kind == Note
	switch {
	case e.Kind == TimerFired && timersOf(before)[e.Gen] == "" && !nothing:
		return fmt.Errorf("the timer %s %d does not run, and changes something", e.Timer, e.Gen)
	case e.Kind == Routed && !before.Asked && !nothing:
		return fmt.Errorf("nobody asked acd, and its answer changes something")
	case e.Kind == OnHook && slices.Contains(before.Ports(), e.Port) && e.Port == before.From.Port && !before.From.Line && before.State != StateNew && slices.Contains(c.Ports(), e.Port):
		return fmt.Errorf("%s has hung up and is in the call", e.Port)
	}
	return nil
}

func legOf(c Call, p Port) Leg {
	for _, l := range []Leg{c.From, c.To, c.By} {
		if l.Port == p {
			return l
		}
	}
	return Leg{}
}

// event is what happens by itself when an event comes.
func (w *laws) event(c Call, e Event) error {
	switch e.Kind {
	case TimerFired:
		delete(w.timers, e.Gen)
	case SoundOver:
		if slices.Contains([]State{StateHearing, StateCode, StateMeeting, StateWatching}, c.State) && e.Port == c.From.Port || c.State == StateConfirming && e.Port == c.To.Port || c.State == StateApp && e.Port == c.From.Port && !c.App.Owes && !c.App.Said {
			delete(w.tones, e.Port)
		}
	case CaptureOver:
		delete(w.taped, e.Port)
	case OffHook, PhoneRefused, PhoneMoved:
		if own := e.Kind == OffHook && e.Digits != ""; !own && (c.State == StateRinging || c.State == StateOffered && slices.Contains(c.Ringing(), e.Port)) {
			delete(w.ringing, e.Port)
		}
	case Joined: // from another call, with what it has
		if c.State == StateTalking && !e.Early && e.Leg.Line && slices.Contains(c.Ports(), e.Port) && e.Leg.Port != "" && !slices.Contains(c.Ports(), e.Leg.Port) {
			w.seized[e.Leg.Port] = true
		}
		if c.State == StateRinging && e.Leg.Line && e.Port != c.From.Port && e.Port != c.By.Port && e.Leg.Port != c.From.Port && slices.Contains(c.Ports(), e.Port) {
			w.seized[e.Leg.Port] = true
		}
	case Parted: // to another call
		if c.State == StateTalking && slices.Contains(c.Ports(), e.Port) && e.Port != "" {
			for _, p := range c.Ports() {
				if p != e.Port {
					delete(w.seized, p)
				}
				delete(w.tones, p)
			}
		}
	case SeizeFailed:
		if c.State == StateSeizing && c.To.Port == e.Port {
			delete(w.seized, e.Port)
		}
	}
	return nil
}

func (w *laws) effect(x Effect) error {
	switch x.Kind {
	case TransferOver: // its call is over, and what it hears
		delete(w.tones, x.Port)
	case SeizeLine, AnswerLine:
		w.seized[x.Port] = true
	case ReleaseLine:
		delete(w.seized, x.Port)
		delete(w.tones, x.Port) // a trunk's caller hears our ringback until then
	case RingPhone:
		if w.ringing[x.Port] {
			return fmt.Errorf("%s is to ring and rings already", x.Port)
		}
		w.ringing[x.Port] = true
	case StopRinging:
		if !w.ringing[x.Port] {
			return fmt.Errorf("%s is told to stop ringing, but %v rings", x.Port, w.ringing)
		}
		delete(w.ringing, x.Port)
	case ShowCallerID:
		if !w.ringing[x.Port] && !x.Port.SIP() { // which can show another one at any time
			return fmt.Errorf("caller id for %s, which does not ring", x.Port)
		}
	case DialDigits:
		if !w.seized[x.Port] || x.Digits == "" {
			return fmt.Errorf("dialling %q on %s, seized %v", x.Digits, x.Port, w.seized[x.Port])
		}
	case SaveRecord:
		if w.records == 0 || !strings.HasPrefix(x.Reason, "Nobody hung up, the line was cut off") { // amended
			w.records++
		}
	case JoinCall:
		delete(w.seized, x.Port) // with it
		if w.tones[x.Port] != "" || x.Peer == "" {
			return fmt.Errorf("%s goes to the call of %q and hears %q", x.Port, x.Peer, w.tones[x.Port])
		}
	case TransferHeld, ReleaseCall, TapeHeld, FlashHeld:
		if x.Peer == "" {
			return fmt.Errorf("%s of nobody", x.Kind)
		}
	case Capture, EndCapture:
		return w.capture(x)
	case PagePhone, Dismiss, LockRoom, UnlockRoom, AskApp, StartWork, AskRoute, HoldPlace, Note, SignalCPC, TransferRings, TransferFailed, Remember:
	default:
		return w.sound(x)
	}
	return nil
}

// capture: what a party says goes to one file at a time, and EndCapture ends
// only what was begun.
func (w *laws) capture(x Effect) error {
	if begins := x.Kind == Capture; begins == w.taped[x.Port] {
		return fmt.Errorf("%s of %s, captured already %v", x.Kind, x.Port, !begins)
	}
	if x.Kind == EndCapture {
		delete(w.taped, x.Port)
		return nil
	}
	w.taped[x.Port] = true
	return nil
}

func (w *laws) sound(x Effect) error {
	pair := string(x.Port) + "+" + string(x.Peer)
	switch x.Kind {
	case PlayTone:
		w.tones[x.Port] = x.Tone
	case PlaySound:
		if x.Sound == "" {
			return fmt.Errorf("%s is to hear nothing", x.Port)
		}
		if x.Mode != Over { // which is over by itself
			w.tones[x.Port] = Tone(x.Sound)
		}
	case StopTone:
		if w.tones[x.Port] == "" {
			return fmt.Errorf("%s hears no tone that could stop", x.Port)
		}
		delete(w.tones, x.Port)
	case Connect:
		if w.joined != "" && w.joined != pair {
			return fmt.Errorf("%s are connected while %s are", pair, w.joined)
		}
		w.joined = pair
		delete(w.tones, x.Port)
		delete(w.tones, x.Peer)
	case Hear, Unhear:
		if hears := x.Kind == Hear; hears == w.heard[pair] {
			return fmt.Errorf("%s of %s, heard already %v", x.Kind, pair, !hears)
		}
		w.heard[pair] = x.Kind == Hear
	case Disconnect:
		if w.joined != pair {
			return fmt.Errorf("%s are disconnected, but %s are connected", pair, w.joined)
		}
		w.joined = ""
	case StartRecording, StopRecording:
		if on := x.Kind == StartRecording; on == w.recording {
			return fmt.Errorf("%s, recording already %v", x.Kind, on)
		}
		w.recording = !w.recording
	case StartTimer:
		if x.Gen <= w.gen || x.After <= 0 {
			return fmt.Errorf("timer %s of generation %d after %d, in %v", x.Timer, x.Gen, w.gen, x.After)
		}
		if w.gen = x.Gen; x.Main {
			delete(w.timers, w.main)
			w.main = x.Gen
		}
		w.timers[x.Gen] = x.Timer
	case StopTimer:
		if w.timers[x.Gen] != x.Timer {
			return fmt.Errorf("timer %s %d is stopped, but %v run", x.Timer, x.Gen, w.timers)
		}
		delete(w.timers, x.Gen)
	default:
		return fmt.Errorf("effect %s is not known", x.Kind)
	}
	return nil
}

// holds is what must be true between steps.
func (w *laws) holds(c Call) error {
	ports := c.Ports()
	for p := range w.seized {
		if !c.Seized || c.From.Port != p && c.To.Port != p {
			return fmt.Errorf("line %s is seized, and the call holds %v, seized %v", p, ports, c.Seized)
		}
	}
	for p := range w.tones {
		if !slices.Contains(ports, p) {
			return fmt.Errorf("%s hears a tone, and the call holds %v", p, ports)
		}
	}
	for _, p := range ports {
		if c.State == StateHearingTone && (w.tones[p] == "" || strings.HasPrefix(string(w.tones[p]), "music/")) {
			return fmt.Errorf("the call is over, and %s is not told", p)
		}
	}
	records := 0
	if c.Over() && !c.Gone {
		records = 1
	}
	switch {
	case !slices.Contains(States(), c.State):
		return fmt.Errorf("state %q does not exist", c.State)
	case len(slices.Compact(slices.Sorted(slices.Values(ports)))) != len(ports):
		return fmt.Errorf("one port has two parts: %v", ports)
	case (len(ports) == 0) != (c.State == StateEnded):
		return fmt.Errorf("in state %s the call holds %v", c.State, ports)
	case !slices.Equal(slices.Sorted(maps.Keys(w.ringing)), slices.Sorted(slices.Values(c.Ringing()))):
		return fmt.Errorf("%v rings, the call says %q", w.ringing, c.Ringing())
	case c.Seized && len(w.seized) == 0:
		return fmt.Errorf("the call thinks that a line is seized")
	case (w.joined != "") != (c.Mode != ""), c.State == StateTalking && (c.Mode == Through) == (c.FromHolds || c.ToHolds):
		return fmt.Errorf("connected %q, the call in state %s says %q", w.joined, c.State, c.Mode)
	case w.joined != "" && w.joined != string(c.From.Port)+"+"+string(c.To.Port):
		return fmt.Errorf("%s hear each other, the call holds %v", w.joined, ports)
	case c.State != StateTalking && (c.FromHolds || c.ToHolds):
		return fmt.Errorf("somebody is on hold in state %s", c.State)
	case c.FromHolds != c.ToHolds && w.tones[waits(c)] == "":
		return fmt.Errorf("%s is on hold and hears nothing", waits(c))
	case len(pairsHeard(w.heard)) > 0 && (c.State != StateHearing || !c.Echo):
		return fmt.Errorf("%v in state %s", pairsHeard(w.heard), c.State)
	case len(w.taped) > 0 && !c.App.Taped:
		return fmt.Errorf("%v are captured in state %s", w.taped, c.State)
	case c.State == StateApp && (c.App.Name == "" || c.To.Port != "" || !c.App.Owes && c.Timer == ""):
		return fmt.Errorf("the application %q owes nothing, and nothing ends what it wants", c.App.Name)
	case c.State != StateApp && c.App.Name != "" && !c.App.Away:
		return fmt.Errorf("the application %s is left behind in state %s", c.App.Name, c.State)
	case lineLaw(c, w.tones) != nil:
		return lineLaw(c, w.tones)
	case w.recording && c.State != StateTalking:
		return fmt.Errorf("recording in state %s", c.State)
	case !maps.Equal(w.timers, timersOf(c)):
		return fmt.Errorf("timers %v run, the call says %v", w.timers, timersOf(c))
	case w.records != records:
		return fmt.Errorf("%d records in state %s", w.records, c.State)
	case len(c.Digits) > MaxDigits || len(c.Held) > MaxDigits+len(c.Rec.Called) || len(c.Rec.Parties) > 8:
		return fmt.Errorf("%d digits, %d held, %d parties", len(c.Digits), len(c.Held), len(c.Rec.Parties))
	}
	if c.Over() && !c.Gone {
		return wholeRecord(c.Rec)
	}
	return nil
}

func pairsHeard(all map[string]bool) (heard []string) {
	for pair, hears := range all {
		if hears {
			heard = append(heard, pair)
		}
	}
	return heard
}

// waits is who is on hold, where the other one is not.
func waits(c Call) Port {
	if c.FromHolds {
		return c.To.Port
	}
	return c.From.Port
}

// timersOf lists the timers that run by what the call says.
func timersOf(c Call) map[uint32]Timer {
	all := map[uint32]Timer{}
	if c.Timer != "" {
		all[c.Gen] = c.Timer
	}
	for _, a := range c.Side {
		all[a.Gen] = a.Timer
	}
	return all
}

// wholeRecord is what a closed record must say.
func wholeRecord(r Record) error {
	switch {
	case r.Ended.IsZero() || r.EndedBy == "" || r.How == "" || r.Result == "" || r.Kind == "" || r.Started.IsZero():
		return fmt.Errorf("the record lacks something: %+v", r)
	case r.Answered.IsZero() == (r.Result == ResultAnswered), r.Answered.IsZero() != (r.Confidence == ""):
		return fmt.Errorf("answered %v, result %s, confidence %q", r.Answered, r.Result, r.Confidence)
	case len(r.Parties) == 0:
		return fmt.Errorf("nobody took part")
	}
	for _, p := range r.Parties {
		if p.To.IsZero() || strings.TrimSpace(p.Label) == "" && p.Port == "" {
			return fmt.Errorf("party %+v", p)
		}
	}
	return nil
}
