package call

import (
	"slices"
	"time"
)

// PartKind is what somebody's part in a call was (CR-2).
type PartKind string

// The kinds. Those by an agent become the supervisor's where a supervisor did the same:
// see Part.By and PartKind.Of.
const (
	PartIncoming       PartKind = "incoming-dn"            // took a call to a number of the centre: a group, a queue, a flow
	PartIncomingDirect PartKind = "incoming-non-dn"        // took a call to the extension itself
	PartOutgoing       PartKind = "outbound"               // called outside, from an extension of an agent or of a group's member
	PartOutgoingPlain  PartKind = "outgoing-non-dn"        // called outside, from any other
	PartAsked          PartKind = "agent-coached"          // was asked by an agent, and the customer did not hear it
	PartThird          PartKind = "agent-conference"       // was brought in by an agent to talk to both
	PartGiven          PartKind = "agent-transferred"      // was given the call by an agent
	PartMonitored      PartKind = "supervisor-monitored"   // heard both, and was heard by nobody
	PartCoached        PartKind = "supervisor-coached"     // was heard by the agent alone, or wrote to them
	PartJoined         PartKind = "supervisor-conference"  // was heard by both
	PartSent           PartKind = "supervisor-transferred" // was given the call by a supervisor
	PartInside         PartKind = "agent-to-agent"         // no customer was in the call
	PartReassigned     PartKind = "reassigned"             // took it after others were rung in vain
)

// PartKinds lists them all.
func PartKinds() []PartKind {
	return []PartKind{
		PartIncoming, PartIncomingDirect, PartOutgoing, PartOutgoingPlain, PartAsked, PartThird, PartGiven,
		PartMonitored, PartCoached, PartJoined, PartSent, PartInside, PartReassigned,
	}
}

// Began says how somebody's part began.
type Began string

// The ways.
const (
	BeganDialled   Began = "dialled"   // they began the call
	BeganAnswered  Began = "answered"  // they were rung
	BeganPickedUp  Began = "picked-up" // another's telephone rang
	BeganRetrieved Began = "retrieved" // from a slot where the call was parked
	BeganGiven     Began = "given"     // by one who talked to them first
	BeganTook      Began = "took-over" // by themselves
	BeganAsked     Began = "asked"     // by one who has the customer on hold
	BeganWatching  Began = "watching"  // as a supervisor
	BeganWriting   Began = "wrote"     // as a supervisor, from the first message to the agent's screen to the last
)

// Left says how somebody's part ended.
type Left string

// The ways.
const (
	LeftHungUp      Left = "hung-up"
	LeftByOther     Left = "other-hung-up"
	LeftTransferred Left = "transferred"   // they gave the call to somebody else
	LeftMoved       Left = "moved"         // they go on in another call, or in another way
	LeftSystem      Left = "by-system"     // the exchange, or a limit of ours
	LeftForced      Left = "administrator" // somebody ended the call at a page
	LeftFault       Left = "fault"         // of a port, or of the power
)

// Part is one person's part in a call.
type Part struct {
	Kind        PartKind
	Port        Port
	Label       string
	Agent       string `json:",omitempty"` // as Party.Agent
	Name        string `json:",omitempty"` // as Party.Name
	From, Until time.Time
	Began       Began
	Left        Left   `json:",omitempty"` // "" still there, or they wrote
	By          string `json:",omitempty"` // label of who asked them or gave them the call, "" nobody
	Page        bool   `json:",omitempty"` // By did so at a page, and is a user
	Call        ID     `json:",omitempty"` // the other call of those who were asked or watch: here theirs, and in theirs this one
}

// Role is what somebody is to the centre. The same done by another is another kind.
type Role struct {
	Supervisor bool // may supervise somebody
	Centre     bool // has an extension of an agent, or of a group's member
}

// Of is the kind where the person is one of role who, and who led them in is doer.
func (k PartKind) Of(who, doer Role) PartKind {
	switch {
	case k == PartAsked && doer.Supervisor:
		return PartCoached
	case k == PartThird && doer.Supervisor:
		return PartJoined
	case k == PartGiven && doer.Supervisor:
		return PartSent
	case k == PartOutgoing && !who.Centre:
		return PartOutgoingPlain
	}
	return k
}

// WatchedAs is the kind of a supervisor's part.
func WatchedAs(how WatchMode) PartKind {
	switch how {
	case Coaching:
		return PartCoached
	case Barging:
		return PartJoined
	}
	return PartMonitored
}

// AskedAs is the kind of the part that a colleague has in a customer's call, talked to
// by a telephone that is in both calls, at its ports at and beside: "" none, as while
// the colleague waits.
func AskedAs(customers, other Call, at, beside Port) PartKind {
	if customers.State != StateTalking || other.State != StateTalking || !customers.partner(customers.legAt(at)).Line || other.partner(other.legAt(beside)).Line {
		return ""
	}
	switch {
	case other.heldBy(beside):
		return ""
	case customers.heldBy(at):
		return PartAsked
	}
	return PartThird
}

// Beside is the colleague in a call to whom a telephone talks.
func (c Call) Beside(at Port) Leg { return c.partner(c.legAt(at)) }

func (c Call) legAt(at Port) Leg {
	if c.From.Port == at {
		return c.From
	}
	return c.To
}

func (c Call) heldBy(at Port) bool {
	return c.From.Port == at && c.FromHolds || c.To.Port == at && c.ToHolds
}

// maxParts bounds the parts of a call. Policy when full: the first stay; the track has
// all.
const maxParts = 32

// began notes that somebody takes part.
func (r *Record) began(p Part) {
	if len(r.Parts) < maxParts {
		r.Parts = append(slices.Clip(r.Parts), p)
	}
}

// ended closes the parts of who is at port, and with port "" all.
func (r *Record) ended(port Port, at time.Time, how Left) {
	r.Parts = EndParts(r.Parts, func(p Part) bool { return port == "" || p.Port == port }, at, how)
}

// EndParts closes those parts that are open and meant.
func EndParts(parts []Part, meant func(Part) bool, at time.Time, how Left) []Part {
	parts = slices.Clone(parts)
	for i, p := range parts {
		if p.Until.IsZero() && meant(p) {
			parts[i].Until, parts[i].Left = at, how
		}
	}
	return parts
}
