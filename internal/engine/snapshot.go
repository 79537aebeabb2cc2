package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// Lamp is the state of a port at a glance (LN-1).
type Lamp string

const (
	LampDisabled Lamp = "disabled"
	LampFault    Lamp = "fault"
	LampReady    Lamp = "ready"
	LampRinging  Lamp = "ringing"
	LampInCall   Lamp = "in-call"
)

// Snapshot is everything as it was at one moment. It never changes.
type Snapshot struct {
	Seq   uint64 // grows with every change
	At    time.Time
	Ports []PortView // lines, then extensions, in the plan's order
	Calls []CallView // the oldest first
	Lines []LineView // callers who wait for groups

	Groups []GroupView // all ring groups
	Staff  []StaffView // their members
	Today  DayTally
}

// PortView is one line or extension.
type PortView struct {
	Port   call.Port
	Kind   string // "FXO" a line, "TRUNK" a trunk or a channel of one, "FXS" an extension, "SIP" one whose telephones sign in, "OUTSIDE" a number outside, "DESK" an extension whose user sits at no telephone
	Label  string // "line 1", "801"
	Name   string
	Lamp   Lamp
	State  string // of its call, or "idle", "off-hook", "down", "disabled", "lifeline"
	Reason string // a sentence where the lamp needs one
	Call   call.ID
	Caller call.CallerID
	Since  time.Time

	Lifeline string // label of what the configuration says its lifeline relay ties it to, "" nothing (LN-18)

	Agent     string // number of the agent to whom the extension is given, "" nobody (EX-20)
	NextAgent string // who has it when its call is over, "-" nobody; "" no change waits
}

// CallView is one call that has not ended.
type CallView struct {
	ID       call.ID
	Kind     call.Kind
	State    call.State
	Caller   call.CallerID
	From, To string // labels; To may be a number dialled
	Contact  string // the name of whoever is called outside (FC-5), "" not in the address book
	Line     string
	Started  time.Time
	Answered time.Time   // zero: not yet
	Data     []call.Mark // what goes with the call (FC-5)
	Troubles []string    // sentences: who hears nothing of whom, and why (AD-5)
	Track    []string
	Watches  call.ID        // the call in which a supervisor takes part by this one, 0 none
	Way      call.WatchMode // how; "" with Watches 0
	Seq      uint64         // another one: something has changed
}

// Snapshot returns the state after all events posted before it.
func (e *Engine) Snapshot(ctx context.Context) (Snapshot, error) {
	var s Snapshot
	err := e.do(ctx, func() { s = e.snapshot() })
	return s, err
}

func (e *Engine) snapshot() Snapshot {
	s := Snapshot{Seq: e.seq, At: time.Now()}
	for _, l := range e.plan.Lines {
		s.Ports = append(s.Ports, e.lineView(l))
	}
	for _, t := range e.plan.Trunks {
		s.Ports = append(s.Ports, e.trunkViews(t)...)
	}
	for _, x := range e.plan.Extensions {
		s.Ports = append(s.Ports, e.extensionView(x))
	}
	for _, id := range e.ids() {
		s.Calls = append(s.Calls, e.callView(e.calls[id]))
	}
	s.Groups, s.Staff, s.Today = e.groupViews(s.At), e.staffViews(s.At), e.dayNow(s.At)
	s.Lines = e.lineViews()
	return s
}

func (e *Engine) lineView(l acd.Line) PortView {
	v := e.portView(l.Port)
	v.Kind, v.Label, v.Name, v.Lifeline = "FXO", "line "+l.ID, l.Name, l.Lifeline
	if !l.Enabled && v.Call == 0 {
		v.Lamp, v.State, v.Reason = LampDisabled, "disabled", "The line is disabled in the settings."
	}
	return v
}

func (e *Engine) extensionView(x acd.Extension) PortView {
	v := e.portView(x.Port)
	v.Kind, v.Label, v.Name = "FXS", x.Label(), x.Name
	v.Agent, v.NextAgent, v.Lifeline = x.Agent.Number, e.nextAgent(x), e.plan.LifelineOf(x.Number)
	switch {
	case x.Port.Outside():
		v.Kind, v.Lamp, v.State = "OUTSIDE", LampReady, "idle"
		v.Reason = fmt.Sprintf("It is called at %s outside.", x.Outside)
	case x.Port.Desk():
		v.Kind, v.Lamp, v.State = "DESK", LampDisabled, "signed-out"
	case x.Port.SIP():
		v.Kind = "SIP"
	}
	if x.Vacant && v.Call == 0 && v.Reason == "" {
		v.Reason = "Its user sits at another telephone: somebody can sign in here, and it calls emergency numbers."
	}
	if x.Over && v.Call == 0 {
		v.Lamp, v.State = LampFault, "over-limit"
		v.Reason = fmt.Sprintf("The extension is over the limit of %d extensions: it works again when others have been taken out of the settings.", e.plan.Limit)
	}
	if x.Number == "" && v.Reason == "" {
		v.Reason = "The extension has no number: nobody can call it. Give it one in its settings."
	}
	return v
}

// portView is what lines and extensions have in common.
func (e *Engine) portView(at call.Port) PortView {
	p, busy := e.port(at), e.busy(at)
	v := PortView{Port: at, Lamp: LampReady, State: "idle", Since: busy.since}
	switch l := e.calls[busy.owner]; {
	case l != nil:
		v.Call, v.State, v.Caller = busy.owner, string(l.call.State), l.call.Caller
		v.Lamp = callLamp(l.call, at)
	case !p.up:
		v.Lamp, v.State, v.Reason = LampFault, "down", p.reason
		if p.bypassed {
			v.State = stateBypassed
		}
	case p.offHook:
		v.Lamp, v.State = LampInCall, "off-hook"
	}
	return v
}

// callLamp tells a port that rings from one that is in use.
func callLamp(c call.Call, at call.Port) Lamp {
	rings := slices.Contains(c.Ringing(), at)
	rungIn := c.Kind == call.KindIncoming && c.Rec.Answered.IsZero() && !c.Open && c.From.Port == at
	if rings || rungIn {
		return LampRinging
	}
	return LampInCall
}

func (e *Engine) callView(l *live) CallView {
	c := l.call
	v := CallView{
		ID: c.ID, Kind: c.Kind, State: c.State, Caller: c.Caller, From: c.From.Label, To: c.To.Label,
		Contact: e.contact(c.Rec), Line: c.Rec.Line, Started: c.Rec.Started, Answered: c.Rec.Answered, Data: c.Rec.Data(), Track: l.track.Lines(), Seq: l.seq,
	}
	for _, d := range c.Troubles() {
		v.Troubles = append(v.Troubles, d.Why)
	}
	if c.State == call.StateWatching {
		v.Watches, v.Way = c.WatchCall, c.WatchHow
	}
	if v.From == "" {
		v.From = c.Rec.Parties[0].Label
	}
	if v.To == "" {
		v.To = c.Rec.Called
	}
	return v
}
