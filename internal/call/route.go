package call

import "time"

// AskKind says which question a call asks acd.
type AskKind string

const (
	AskIncoming AskKind = "incoming"  // an outside line rings: who is rung?
	AskOffHook  AskKind = "off-hook"  // a telephone was lifted: direct line, or dial tone?
	AskDialled  AskKind = "dialled"   // Digits so far: complete, more to come, or wrong?
	AskNextHop  AskKind = "next"      // the members rung so far did not answer: who is next?
	AskCaller   AskKind = "caller"    // the caller is known by now: does that change anything?
	AskPlace    AskKind = "place"     // how many are before the caller in Group's line?
	AskSent     AskKind = "sent"      // an application sends the caller to Digits or Group: who takes them?
	AskAlong    AskKind = "along"     // a line for the number outside that Port stands for
	AskRecord   AskKind = "record"    // the parties With talk: is that recorded?
	AskRoomKey  AskKind = "room-key"  // the participant of Room has keyed Digits there
	AskCallBack AskKind = "call-back" // the caller who waits for Group is to be called back on Digits, "" their own number: which one is it?
	AskBack     AskKind = "back"      // somebody who kept a place is to be called back: who of Group is rung for that?
	AskOverflow AskKind = "overflow"  // the caller has waited long enough for Group: what follows?
)

// Ask is a question to acd. acd answers from the configuration and from what
// is busy now; the answer comes back at once as the event Routed.
type Ask struct {
	Kind   AskKind
	Port   Port // who asks
	Digits string
	Done   bool   // no more digits will come: time-out or '#'
	Group  string // AskNextHop: the group being rung
	Tried  []Port // already rung, or seized in vain, in order
	Rung   []Port // AskNextHop: who rings for this call now, and may go on
	Inside bool   // the telephone has left its direct line for the inside by '#' (FC-3)
	Stage  int    // AskNextHop: how often acd has named who is rung, in this round of the group
	Call   ID     // whose question it is
	Member Port   // the extension whose outside number was called last, "" none (EX-17)
	Cause  int    // why the last line seized did not do: the SIP answer that refused; 0 it could not be seized
	Caller CallerID

	Outside     bool // the caller is on an outside line
	Transferred bool // somebody transfers the caller
	Passed      bool // a telephone has passed the call on: Port is its, not the caller's

	Listens bool     // who asks hears us and can be asked for a secret number
	Codes   int      // how many secret numbers were keyed in this call
	Code    string   // the last of them; the engine puts it in, and no track has it
	DID     string   // the number that an outside caller called, "" not told
	Inward  bool     // an outside caller that acd has let in asks
	Keyed   bool     // AskSent: the caller chose Digits
	With    []Target // AskRecord: who talks, and last a telephone that has passed the call on
	Way     Kind     // AskRecord
	Back    string   // AskDialled: the group for which a member calls somebody back, "" none
	Line    string   // AskSent: the line that an outside number goes out on, "" any that may be used
	Named   string   // the member of a group who is wanted first, "" nobody in particular (RG-14)

	// AskRoomKey: where, and whether the participant leads there, or was asked to
	// press the key again that ends it.
	Room         string
	Leader, Sure bool
}

// RouteKind is acd's answer.
type RouteKind string

const (
	RouteRing     RouteKind = "ring"      // ring Targets, all at once, for RingFor
	RouteSeize    RouteKind = "seize"     // seize Targets[0]; Digits are dialled on it, "" = direct connect
	RouteDialTone RouteKind = "dial-tone" // give our own dial tone and collect digits
	RouteMore     RouteKind = "more"      // wait for more digits
	RoutePickup   RouteKind = "pickup"    // take the call that rings at Targets[0]
	RouteMeet     RouteKind = "meet"      // enter the conference room Room
	RouteInRoom   RouteKind = "in-room"   // a participant hears Sound, and Act is done
	RouteWatch    RouteKind = "watch"     // listen to the call Watches, at Targets[0]
	RoutePark     RouteKind = "park"      // wait in Slot; after RingFor the call comes back
	RouteBusy     RouteKind = "busy"      // target is busy
	RouteRefuse   RouteKind = "refuse"    // may not, or does not exist: congestion tone
	RouteForward  RouteKind = "forward"   // Targets[0] does not ring: its calls go to Digits, with its rights
	RouteHear     RouteKind = "hear"      // a telephone hears Sound; then the call is over, unless Keys or Echo
	RouteCode     RouteKind = "code"      // Sound asks for a secret number; acd is asked again with it
	RouteInstead  RouteKind = "instead"   // go on as if Instead had been dialled
	RouteApp      RouteKind = "app"       // the application App talks to the caller
	RouteQueue    RouteKind = "queue"     // wait in the line of Group, as Queue says
	RouteStay     RouteKind = "stay"      // everything goes on as it is
	RoutePlace    RouteKind = "place"     // Place in the line of Group
	RouteRecord   RouteKind = "recording" // Recording says whether the conversation is recorded
	RouteCallBack RouteKind = "call-back" // Number can be called back, "" another is to be keyed; Sound is said first
	RouteNone     RouteKind = "none"      // nobody to ring or seize; with Group set, perhaps later
)

// Target is somebody who can be reached: a telephone or a line.
type Target struct {
	Port  Port
	Label string // "801", "line 1": for track and record
	Music string // see Leg
}

// Route is acd's answer to an Ask. Reason is a whole sentence: which rule,
// what was passed over and why.
type Route struct {
	Kind    RouteKind
	Targets []Target
	Digits  string        // RouteSeize: what the exchange is to get, prefixes and all; RouteHear with Keys: what the keys follow, "" what was dialled
	Number  string        // RouteSeize: the number called, as people know it
	Record  bool          // the conversation is to be recorded, where Rules.Record asks no more of that
	Group   string        // set when more members may follow: ask AskNextHop after RingFor
	RingFor time.Duration // 0: until the caller gives up
	Keep    bool          // RouteRing with Group: after RingFor they go on ringing while AskNextHop says who rings then
	Reason  string

	// Member is the extension that an outside number stands for (EX-17): RouteSeize
	// with it rings that extension, and RingFor and Group count.
	Member  Target
	Queue   Queue         // RouteQueue
	Style   Style         // RouteRing with Group
	Place   int           // RoutePlace: from 1
	Waiting int           // RoutePlace: callers in the line
	Expect  time.Duration // RoutePlace: the wait that the caller is told of, about; 0 none
	Sound   Sound         // RouteHear; RouteRefuse: says why, where a prompt can be heard
	Await   bool          // RouteRing: who is rung depends on the caller, who should be known first
	Tag     Tag           // what the record is marked with, "" nothing
	Shown   string        // RouteSeize: the number of ours that a trunk shows, "" its own
	Contact string        // RouteSeize: the name of whoever has Number (FC-5), "" not known
	By      string        // RouteSeize: the name of the route that leads there, "" none

	Beep  time.Duration // RouteRing of a telephone that talks: between the beeps that tell of it; 0 is DefaultBeep
	After time.Duration // RouteDialTone with Digits: a pause of this length dials them (TS-1)
	// Emergency says of RouteSeize that the number always gets out (LN-18). Preempt
	// says that the line has another call, which the engine ends before it hands
	// the answer on.
	Emergency, Preempt bool

	Length  int    // RouteCode: how many digits the number has, 0: '#' or a pause ends it
	Account string // RouteSeize: to whom the call is charged, "" nobody
	// Wrong names whose attempts at a secret number grow by this one, Right whose
	// begin anew.
	Wrong, Right string

	Limit time.Duration // RouteSeize: the longest conversation (TS-1); 0 as long as they like

	Room    string    // RouteMeet
	Leader  bool      // RouteMeet: the party leads there
	Act     RoomAct   // RouteInRoom
	Watch   WatchMode // RouteWatch
	Watches ID        // RouteWatch
	Pages   []Target  // RouteMeet: the telephones that are to hear the party; Room is one of PageRoom
	Slot    string    // RoutePark; RouteHear: whom the telephone holds at Targets[0] is parked there
	Tapes   Port      // RouteHear: the call that the telephone holds there is to be recorded, or no more
	Gives   Port      // RouteRing: whoever answers is given the call that the telephone holds there
	Flashes Port      // RouteHear: the line that the telephone holds there is flashed
	Release Port      // RouteHear: the call of this port is ended

	Full []Full // the caps that kept lines from being taken (LN-12)

	Recording RecordMode // RouteRecord

	App  string // RouteApp
	Rate string // RouteRing, RouteSeize: the application that an outside party hears when the extension has hung up first (LN-5), "" none

	Announce []Announcement // RouteRing: who says something to the caller on answer (EX-6)

	Keys    bool     // RouteHear: keys end the sound and go on with the number; acd is asked again. RouteCode: none need be keyed
	Echo    bool     // RouteHear: then the telephone hears itself
	Instead string   // RouteInstead
	Hide    bool     // RouteInstead: whoever is called is not shown who calls
	Diverts Diverts  // RouteRing of one telephone: where its calls go that it does not take
	Changes []Change // what is remembered, whatever Kind
}

// Announcement is what both hear when Port answers, over the conversation.
type Announcement struct {
	Port  Port
	Sound Sound
}

// Full is a cap on concurrent calls that was reached.
type Full struct {
	Line  string // label of the trunk or line group; "" the route's own cap
	Route string // name of the route, "" none
	Most  int
}
