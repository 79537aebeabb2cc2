package acd

import (
	"time"

	"ringdown/acd/hours"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/internal/feature"
)

// Plan is what decisions read of the configuration. The order of Lines is the
// order in which they are tried.
type Plan struct {
	Lines      []Line
	Extensions []Extension
	Groups     []Group
	People     []Person // FC-6: the agents
	Trunks     []Trunk
	LineGroups []LineGroup
	Limit      int                // EX-13: of extensions, for sentences; 0 none
	Own        []OwnNumber        // LN-16
	Routes     []OutRoute         // LN-13; none: all lines, then all trunks, in order
	Emergency  []string           // numbers that always get out
	Numbers    country.NumberPlan // what numbers outside mean (EX-8)
	Level      Level              // EX-8, of extensions without one of their own; "" is DefaultLevel
	Cheapest   bool               // routes are tried by their cost, not as they are listed
	TalkLimit  time.Duration      // TS-1, of every call to outside; 0 none
	PINSets    []PINSet           // TS-1: PINs and account codes
	DISA       []DISA             // TS-1: where outside callers may come in
	Numbering  country.Numbering  // of the appliance's country
	AccessCode string             // dialled for an outside line (FC-4); "" is DefaultAccessCode
	Park       Park
	Rooms      []Room
	Pages      []Page        // TS-6
	Timed      []TimedBell   // TS-6
	Pickup     Pickup        // what '#' takes
	Mailboxes  []string      // VM-1: by the number of an extension or a group, or of a line
	RingLimit  time.Duration // RG-15, system-wide; 0: until the caller gives up
	// AgentAnswer and CustomerWait are the thresholds of CR-3: what a telephone rings for
	// an agent, and a customer waits, beyond which records are marked; 0: 30 s.
	AgentAnswer, CustomerWait time.Duration

	Strategy   string         // of groups without one of their own (LN-4); "" is StrategyPriority
	Zone       *time.Location // in which midnight is; nil: that of World.Now
	Contacts   []Contact
	Callers    Callers       // RG-17
	Codes      feature.Codes // FC-8
	Recording  []RecordRule  // RC-1; Rules.Record has acd asked
	RecordKeys string        // FC-8: what an extension keys while it talks to have the call recorded, "" nothing
	NoAnswer   time.Duration // EX-3: a telephone rings so long before its calls are forwarded; 0 is DefaultNoAnswer

	Calendars  []hours.Calendar    // WH-1
	Switches   map[string][]string // by calendar: the extensions that may open and close it by code; none: all
	AlwaysOpen bool                // WH-1: hours are switched off

	PauseReasons   []string // FC-8: the first is 1 behind the code
	DNDInternal    bool     // EX-11: calls from inside reach who is not to be disturbed
	DNDTransferred bool     // and so do calls that somebody transfers

	Bells Bells // TS-4

	Beep time.Duration // between the beeps that tell of a call that waits (EX-18); 0 is call.DefaultBeep

	Rules call.Rules // time-outs and keys of new calls

	index *index // see Indexed; nil: lists are searched
}

// Line is an outside line.
type Line struct {
	ID          string // stable, for references; "1"
	Port        call.Port
	Name        string // for people; "" is "line " + ID
	Enabled     bool
	DirectTo    string    // LN-2: the extension that incoming calls ring, "" none
	Group       string    // LN-4: the number of the ring group that they ring, "" none
	DISA        string    // TS-1: the DISA entry that they reach, "" none
	Last        LastAgent // RG-4: before all of these
	App         string    // LN-3: the application that talks to them, "flow/main"; "" none
	Rate        string    // LN-5: the application that its callers hear when an extension has hung up first, "" none
	RateOut     string    // likewise those who are called on it
	Mailbox     string    // the mailbox that takes a message of each caller, "" none
	Prefix      string    // LN-9: what the exchange needs in front of every number
	Long        string    // LN-10: what it needs between Prefix and a long-distance number
	Hide        string    // TS-6: what it needs in front of a number to hide ours, "" it cannot
	CallerStrip string    // LN-8: what it puts in front of every caller's number
	AllowOut    bool      // may be taken by the access code
	Record      bool      // conversations on it are recorded
	Music       string    // EX-21: class that its callers hear on hold, "" none of its own
	Ring        string    // TS-4: how analog telephones ring for its calls, "" as Plan.Bells says
	Hours       Hours     // WH-1
	Forwarding  bool      // LN-6: may be taken for other lines' calls out of hours
	Lifeline    string    // LN-18: the extension that a relay ties to it without power, "" none
}

// Label is what tracks and records call the line.
func (l Line) Label() string {
	if l.Name != "" {
		return l.Name
	}
	return "line " + l.ID
}

// LifelineOf is the label of the line that a relay ties to an extension while
// the appliance is without power (LN-18), "" none.
func (p *Plan) LifelineOf(number string) string {
	l, tied := find(p.Lines, func(l Line) bool { return l.Lifeline == number })
	if !tied || number == "" {
		return ""
	}
	return "line " + l.ID
}

// Extension is a telephone.
type Extension struct {
	Number     string // EX-12: "" has none and cannot be called
	Port       call.Port
	Name       string        // of whoever sits there
	Over       bool          // EX-13: it is over the limit of extensions, and does not work
	Agent      Agent         // EX-20: to whom it is given now; none: nobody
	DeskPIN    string        // TS-3: with it its user signs in at any telephone, "" they cannot
	Home       call.Port     // where its own telephone is, if others sit elsewhere: see Seated; "" at Port
	Vacant     bool          // a telephone that is nobody's: its user sits elsewhere
	Spelling   string        // TS-6: its name in letters that keys have, where Name has none
	Announce   bool          // EX-6: outside callers hear its number on answer
	DirectLine string        // LN-2: ID of the line seized by lifting the handset, "" none
	Lines      []string      // EX-9: IDs of the lines that it may take, empty: all
	RingLimit  time.Duration // RG-15 for this one; 0: the system's
	Twins      []string      // TS-3: the extensions that ring with it, as one person's other telephones
	Secretary  string        // EX-18: the extension that takes its calls while the filter is on, "" none
	Rights     Rights        // EX-8
	TalkLimit  time.Duration // TS-1; 0 none of its own
	Hotline    string        // TS-1: dialled by itself, "" none
	HotlineIn  time.Duration // after so long without a digit; 0 at once
	Music      string        // EX-21: class for those whom it holds, "" none of its own
	// EX-7: its mailbox takes outside calls that find it busy, and those that it does
	// not answer in time.
	MailboxBusy, MailboxAway bool

	// CallWaiting lets a call come in while another one is talked on: an analog
	// telephone hears a beep and answers by flash (EX-18).
	CallWaiting bool

	Monitors []string // EX-10: numbers of those that it may supervise; AnyExtension: all

	// Outside is a number outside that is called for it (EX-17), "" none: always,
	// or only while its telephone is away.
	Outside       string
	OutsideAlways bool

	// Together rings the outside number with the telephone, After later (TS-3);
	// Confirm has whoever answers there take the call by a key, as Together does.
	Together, Confirm bool
	After             time.Duration
}

// DefaultAccessCode is dialled for an outside line.
const DefaultAccessCode = "9"

func (p *Plan) accessCode() string {
	if p.AccessCode == "" {
		return DefaultAccessCode
	}
	return p.AccessCode
}

// find returns the first element of list that is.
func find[T any](list []T, is func(T) bool) (T, bool) {
	for _, x := range list {
		if is(x) {
			return x, true
		}
	}
	var none T
	return none, false
}

// LineAt finds the line at a port.
func (p *Plan) LineAt(port call.Port) (Line, bool) {
	return find(p.Lines, func(l Line) bool { return l.Port == port })
}

// ExtensionAt finds the extension at a port, or whose channel the port is.
func (p *Plan) ExtensionAt(port call.Port) (Extension, bool) {
	base := port.Base()
	if number := base.OutsideOf(); number != "" {
		return p.extension(number)
	}
	if p.index != nil {
		return at(p.Extensions, p.index.ports, base)
	}
	return find(p.Extensions, func(x Extension) bool { return x.Port == base })
}

// Has reports whether there is an extension of that number.
func (p *Plan) Has(number string) bool {
	_, found := p.extension(number)
	return found && number != ""
}

// Group finds a group by its number.
func (p *Plan) Group(number string) (Group, bool) { return p.group(number) }

// Extension finds an extension by its number.
func (p *Plan) Extension(number string) (Extension, bool) { return p.extension(number) }

func (p *Plan) line(id string) (Line, bool) {
	return find(p.Lines, func(l Line) bool { return l.ID == id })
}

func (p *Plan) extension(number string) (Extension, bool) {
	if p.index != nil {
		return at(p.Extensions, p.index.extensions, number)
	}
	return find(p.Extensions, func(x Extension) bool { return x.Number == number })
}

func (p *Plan) group(number string) (Group, bool) {
	if p.index != nil {
		return at(p.Groups, p.index.groups, number)
	}
	return find(p.Groups, func(g Group) bool { return g.Number == number })
}

// Condition is what keeps a port from being rung or seized, as the end of the
// sentence "801 …"; "" nothing does.
type Condition string

// The conditions that the engine tells.
const (
	Idle    Condition = ""
	InCall  Condition = "is in a call"
	Ringing Condition = "is ringing"
	OffHook Condition = "is off-hook"
	Down    Condition = "does not work"
	// Absent is a SIP extension that no telephone has signed in for.
	Absent Condition = "is not registered"
	// SignedOut is an extension whose user sits at no telephone now (TS-3).
	SignedOut Condition = "has signed in at no telephone"
)

// gone reports whether no telephone could be rung at all.
func (c Condition) gone() bool { return c == Absent || c == Down || c == SignedOut }

// Unreachable is a trunk whose provider cannot be reached, or does not know us.
const Unreachable Condition = "cannot be reached now"

// World tells how the ports are now, and how they were used.
type World interface {
	Look(port call.Port) Condition
	// Used tells the use of a line or trunk, by its port, or of a route, by
	// RouteUse.
	Used(what string) Use
	// Standing tells how callers stand in a group's line, and one of them.
	Standing(group string, who call.ID) Standing
	// Now is the time of the decision, in any zone.
	Now() time.Time
	// History is what groups remember; nil: nothing.
	History() *History
	// Locked reports whether codes are not taken from an extension ("extension
	// 801") or at a DISA entry ("DISA 1") now: too many were wrong.
	Locked(who string) bool
	// Outward counts the calls from outside that are being put through to outside
	// again, for the number or extension of Route.Number, and not answered yet.
	Outward(number string) int
	// Holder tells which call has an outside line, or a trunk's channel.
	Holder(port call.Port) Holder
	// Phone tells what was set at an extension's telephone.
	Phone(number string) PhoneState
	// Abroad tells the line on which an extension's outside number is talked to, ""
	// it is not.
	Abroad(number string) call.Port
	// Talking tells the channel on which a telephone talks, and the call; 0 none.
	Talking(port call.Port) (call.Port, call.ID)
	// Holds tells the channel whose party a telephone has on hold, "" none.
	Holds(port call.Port) call.Port
	// Recordable reports whether the call of a channel may be recorded when a
	// telephone asks for that.
	Recordable(port call.Port) bool
	// Parked tells whose call is parked in a slot, "" nobody's.
	Parked(slot string) call.Port
	// InRoom tells who is in a conference room.
	InRoom(room string) Meeting
	// Rings lists the telephones that ring, those first that ring longest.
	Rings() []Rings
}

// Use is how much something was used.
type Use struct {
	Now   int    // calls that have it now
	Begun uint64 // calls that took it since the start
	Last  uint64 // grows with each call that takes anything; 0 it was never taken
}

// Normal is a number outside as the whole world writes it (E.164), "" where it
// cannot be told.
func (p *Plan) Normal(number string) string { return p.Numbering.E164(number) }
