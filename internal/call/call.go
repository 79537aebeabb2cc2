package call

import (
	"slices"
	"time"
)

// State is what the person at the telephone, or the caller, experiences.
type State string

// The states of a call, in the order in which calls pass through them.
const (
	StateNew         State = "new"          // nothing has happened yet
	StateLifted      State = "lifted"       // a telephone was lifted, silence
	StateOffered     State = "offered"      // we ring the telephone that the call is for
	StateDialTone    State = "dial-tone"    // our dial tone, no digit yet
	StateDialling    State = "dialling"     // digits are collected
	StateSeizing     State = "seizing"      // an outside line is being taken
	StateProceeding  State = "proceeding"   // on an outside line, nobody has answered
	StateConfirming  State = "confirming"   // somebody outside has answered, and is asked to confirm by key
	StateWaiting     State = "waiting"      // the caller hears ringback, nobody is rung
	StateRinging     State = "ringing"      // a telephone rings
	StateQueued      State = "queued"       // the caller waits in a group's line and hears music
	StateTalking     State = "talking"      // both hear each other
	StateCode        State = "code"         // a secret number is keyed
	StateHearing     State = "hearing"      // the caller hears something of ours, and talks to nobody
	StateApp         State = "application"  // an application talks to the caller: a flow, a mailbox
	StateMeeting     State = "meeting"      // in a conference room
	StateWatching    State = "watching"     // a supervisor hears another call
	StateParked      State = "parked"       // waits in a slot for somebody who dials it
	StateHearingTone State = "hearing-tone" // the call is over; a tone says so until on-hook
	StateEnded       State = "ended"        // nobody is left
)

// States lists every State.
func States() []State {
	return []State{
		StateNew, StateLifted, StateOffered, StateDialTone, StateDialling, StateSeizing, StateProceeding, StateConfirming,
		StateWaiting, StateRinging, StateQueued, StateTalking, StateMeeting, StateWatching, StateParked, StateApp, StateCode, StateHearing, StateHearingTone, StateEnded,
	}
}

// Kind says between whom a call runs.
type Kind string

const (
	KindIncoming Kind = "incoming" // from an outside line
	KindOutgoing Kind = "outgoing" // to an outside line
	KindInternal Kind = "internal" // between telephones of ours, or not yet known
)

// Leg is one end of a call. The zero Leg is nobody.
type Leg struct {
	Port   Port
	Label  string // "801", "line 1"
	Name   string // of the telephone, for the caller id it sends
	Line   bool   // an outside line rather than a telephone
	Inward bool   // a line whose caller may dial as a telephone of ours does
	Music  string // the class of music that its calls hear on hold, "" no wish (EX-21)
}

// MaxDigits bounds a number. E.164 allows 15 digits; an access code, a carrier
// code and an international prefix come on top.
const MaxDigits = 32

// Call is one call, from the first ring or the lifted handset until nobody is
// left. It is a value: Step copies what it changes, so an old Call stays true.
type Call struct {
	ID      ID
	State   State
	Kind    Kind
	Rules   Rules
	From    Leg    // who began; nobody once they have left
	To      Leg    // who is rung, seized or talked to
	Also    []Leg  // who is rung besides To: whoever answers first has the call
	Later   []Port // of those: rung once the caller is known, or had time to be
	Keep    bool   // when the time is over they go on ringing while acd is asked who else is rung
	Stage   int    // how often acd was asked who of the group is rung in this round
	By      Leg    // who transfers From and waits for the outcome, nobody else
	ByHolds bool   // By had From on hold before
	Recall  Leg    // who transfers From, there or not; nobody when no transfer is under way
	Turned  bool   // From is the called party: the one who called has transferred it
	Recalls int    // how often is still looked for whoever transferred in vain and left
	Doer    Doer   // who has passed From on to whoever answers next
	Moved   bool   // somebody else talks than at first
	Caller  CallerID
	Digits  string        // the number so far: for acd, or given to the exchange on a direct line
	Held    string        // keyed, but not yet given to the exchange
	Whole   bool          // the number was known to be complete before its caller said so: a '#' may follow yet
	Direct  bool          // the telephone's keys go to the exchange (LN-2)
	Group   string        // the ring group being rung
	Tried   []Port        // its members rung in this round
	Lines   []Port        // seized in vain for the number being called
	Home    string        // where a caller comes back to whom an administrator has sent on in vain, "" nowhere
	Member  Leg           // the extension whose outside number is called (EX-17)
	Away    []Port        // the extensions whose outside numbers were called: each once a call
	Passed  []Leg         // the telephones that passed the call on, in order
	RingFor time.Duration // how long it may ring
	Along   bool          // it calls a number outside for another call, which rings From (TS-3)
	Times   int           // StateConfirming: how often was asked
	Urgent  bool          // it calls an emergency number: every line is tried, and none is taken from it
	Contact string        // the name of whoever has the number called outside, "" not known
	There   CallerID      // who is at To, where that is a line from another call
	Foreign bool          // To is such a line: its number is not Digits
	Shown   string        // the number of ours that the trunk is to show, "" its own
	Limit   time.Duration // how long the outside line may be talked on (TS-1), 0 as long as they like
	Hotline string        // dialled when the dial tone has gone on for long enough (TS-1), "" nothing
	Wanted  Leg           // the telephone that acd named first of those that ring
	Diverts Diverts       // where the call goes that the telephone which rings does not take
	Last    ending        // how the call ends once who is in it has heard why
	Keys    bool          // StateHearing: keys go on with the number
	Codes   int           // how many secret numbers were keyed
	Length  int           // StateCode: how many digits the number has, 0 not known
	Inkeyed int           // StateCode: how many were keyed
	NoCode  bool          // StateCode: none need be keyed
	Inward  bool          // an outside caller was answered by us, and may dial as a telephone of ours does (TS-1)
	Echo    bool          // StateHearing: the telephone hears itself, once the sound is over
	Beep    time.Duration // between the beeps of a call that waits
	Gives   Port          // where the caller's telephone holds the call that is given to whoever answers, "" nowhere
	Says    Sound         // what the telephone hears that we ring for itself
	Stood   bool          // the number stands for another that was dialled
	Style   Style         // how it rings for a group
	BackFor string        // the group for which its telephone calls somebody back (RG-12), "" none
	BackNo  string        // on which number, as people know it
	Wait    Wait          // the caller's place in a group's line
	Open    bool          // the caller's line was answered for them to hear us, before anybody talked to them
	Gone    bool          // its caller went to another call: there is no record
	Inside  bool          // its telephone has left its direct line for the inside
	Refused bool          // acd will not have this caller answered
	Asked   bool          // acd owes an answer

	Announced bool // no caller id is to be waited for: it came, was spoilt, or had its time

	Declined bool // the last member rung refused at once: another round must not follow at once

	Timer Timer   // the main one that is running now, "" none
	Gen   uint32  // of the main timer
	Side  []Armed // timers that run besides it
	Armed uint32  // how many timers were ever armed

	App      App            // StateApp, or on the way from there
	Rate     string         // the application that follows when an extension hangs up first, "" none
	Announce []Announcement // who says something to the caller on answer
	Agent    string         // the extension that has hung up before its application, "" none

	Left      Port      // the line whose open loop was taken for a hang-up: its cable may have come out
	Room      string    // StateMeeting: the conference room
	Mute      bool      // StateMeeting: not heard by the others
	Leader    bool      // StateMeeting: leads there
	Ends      bool      // StateMeeting: was asked to press the key again that ends it for all
	Watched   Port      // StateWatching: the telephone whose call is watched
	WatchHow  WatchMode // StateWatching
	WatchCall ID        // StateWatching: its call
	Slot      string    // StateParked
	Parker    Leg       // StateParked: who parked it

	Deaf []Deaf // who hears nothing, and why; at most one entry of each port and kind

	FromHolds bool // From has put To on hold
	ToHolds   bool // To has put From on hold

	Mode      Mode       // how From and To are connected, "" not
	Music     Port       // who hears music on hold, "" nobody
	Hearing   Tone       // what every telephone that hears a tone of ours hears
	Seized    bool       // the outside line is off-hook by our doing
	Recorded  bool       // the conversation is to be recorded
	Recording bool       // it is being recorded
	Taping    RecordMode // what acd said of the two who talk; "" it was not asked
	Demanded  bool       // a telephone has asked for what is not usual: a recording on demand, a pause of any other

	Rec Record
}

// New is a call about to begin at from: a line that rings, or a telephone that
// was lifted. The first event tells which.
func New(id ID, from Leg, rules Rules) Call {
	return Call{
		ID: id, State: StateNew, Kind: KindInternal, Rules: rules.complete(), From: from,
		Rec: Record{ID: id, Kind: KindInternal},
	}
}

// Ports lists the ports that the call holds: nobody else may use them.
func (c Call) Ports() []Port {
	var held []Port
	for _, l := range []Leg{c.From, c.To, c.By} {
		if l.Port != "" {
			held = append(held, l.Port)
		}
	}
	for _, l := range c.Also {
		held = append(held, l.Port)
	}
	return held
}

// Ringing lists the telephones that ring for this call.
func (c Call) Ringing() []Port {
	var ringing []Port
	if c.State == StateOffered {
		for _, l := range c.offered() {
			ringing = append(ringing, l.Port)
		}
		return ringing
	}
	for _, l := range c.rung() {
		if !slices.Contains(c.Later, l.Port) {
			ringing = append(ringing, l.Port)
		}
	}
	return ringing
}

// rung lists who is rung, or will be once the caller is known.
func (c Call) rung() []Leg {
	if c.State != StateRinging {
		return nil
	}
	return append([]Leg{c.To}, c.Also...)
}

// Over reports whether the call's record is closed. Telephones may still hear
// a tone.
func (c Call) Over() bool { return c.State == StateHearingTone || c.State == StateEnded }

// Rules are the settings that a call keeps from its birth to its end, however
// the configuration changes meanwhile. A time of 0 takes the default, and what
// waits for Never does not happen by time.
type Rules struct {
	InsideKeys  int // FC-3: how many '#' leave a direct line, 1 or 2
	FirstDigit  time.Duration
	InterDigit  time.Duration
	InsideKey   time.Duration
	Seizure     time.Duration
	Answer      time.Duration
	Retry       time.Duration
	HowlerAfter time.Duration
	Record      bool // acd is asked, of each two who talk, whether they are recorded (RC-1)
	Screen      bool // a caller who becomes known while telephones ring may have to be refused
	ShowInCall  bool // some analog telephones show who they talk to while off-hook: tell them, too
	PhoneCPC    bool // tell a telephone of a far hang-up by opening its loop
}

// Never as a time of Rules switches off what it is the time-out of.
const Never = -time.Second

// The default time-outs.
const (
	DefaultInsideKeys  = 1
	DefaultFirstDigit  = 15 * time.Second // Q.35 allows 10 to 20 s of dial tone
	DefaultInterDigit  = 4 * time.Second  // short numbers feel quick, slow diallers still succeed
	DefaultInsideKey   = 2 * time.Second  // two presses of one key
	DefaultSeizure     = 15 * time.Second // the longest wait for dial tone of any profile, and some
	DefaultAnswer      = 15 * time.Second // set-up time and one ringback cycle have passed
	DefaultRetry       = 2 * time.Second  // half a ring cycle: nobody notices the wait
	DefaultHowlerAfter = 30 * time.Second // long enough to notice the tone and hang up
)

// CallerIDWait is how long a SIP telephone that an outside call is for does not
// ring while the caller is unknown: it shows what its INVITE says and seldom
// anything later. Caller id between the first two rings (ETSI EN 300 659-1: it
// begins 0.5 to 2 s after the first; the longest first ring is 2 s, in the
// United States) is then there; on a line without caller id the first ring is
// not heard.
const CallerIDWait = 4 * time.Second

// complete fills in the defaults.
func (r Rules) complete() Rules {
	if r.InsideKeys != 2 {
		r.InsideKeys = DefaultInsideKeys
	}
	for _, f := range r.spans() {
		if *f.d <= 0 && *f.d != Never {
			*f.d = f.usual
		}
	}
	return r
}

// span is one of the time-outs, by its word in a track.
type span struct {
	key   string
	d     *time.Duration
	usual time.Duration
}

func (r *Rules) spans() []span {
	return []span{
		{"first-digit", &r.FirstDigit, DefaultFirstDigit},
		{"inter-digit", &r.InterDigit, DefaultInterDigit},
		{"inside-key", &r.InsideKey, DefaultInsideKey},
		{"seizure", &r.Seizure, DefaultSeizure},
		{"answer", &r.Answer, DefaultAnswer},
		{"retry", &r.Retry, DefaultRetry},
		{"howler-after", &r.HowlerAfter, DefaultHowlerAfter},
	}
}
