package call

import (
	"slices"
	"time"
)

// An application talks to one party of a call with prompts and keys: a flow, a
// mailbox, the question how satisfied the caller was. What it says is its own
// matter; a call in StateApp does one [Order] after the other, and asks with an
// [Input] for the next.

// OrderKind says what an application wants done for the party it talks to.
type OrderKind string

const (
	OrderSay     OrderKind = "say"     // Sound is played; a key of Stop ends it. Then InputHeard
	OrderCollect OrderKind = "collect" // Sound is played and keys are gathered. Then InputKeyed
	OrderRecord  OrderKind = "record"  // Sound is played, and what the party says then goes to the file Name. Then InputRecorded
	OrderWork    OrderKind = "work"    // Work is done outside while Sound is played. Then InputDone
	OrderGo      OrderKind = "go"      // the party goes to Group, Digits or another application
	OrderEnd     OrderKind = "end"     // the call is over
)

// Order is one thing that an application wants done. The zero value of a field
// asks for nothing, or for what is usual.
type Order struct {
	Kind  OrderKind
	Sound Sound // what is said first, "" nothing

	Stop string // say, record: the keys that end it, "" none
	// Collect: keys are gathered until there are Most, or one is End, or none
	// comes for First (after Sound) or Next (after another key). Deaf: keys count
	// only once Sound is over. Secret: nobody but the application learns them.
	Most         int // 1 to MaxKeys
	End          string
	First, Next  time.Duration
	Deaf, Secret bool

	Name    string        // record: the file, as the keeper of such files names it
	Longest time.Duration // record: it ends after this
	Silence time.Duration // record: or when nothing is said for this long, 0 never

	Work   string        // work: what, in the words of who does it
	Within time.Duration // work: the application is asked again after this at the latest

	Digits string // go: the number, as an extension dials it
	Keyed  bool   // go: the party chose Digits: nothing outside is reached
	Own    bool   // go: the party dials Digits itself, with its own rights
	Group  string // go: the ring group
	Named  string // go: the member of a group who is rung first, if free (RG-14); an extension's or agent's number
	App    string // go: the application that goes on
	Line   string // go: the line that an outside number goes out on, "" any that may be used
	Back   bool   // go: when nobody takes the call, this application is asked again: InputBack
	Ring   Sound  // go: heard while somebody rings, "" ringback

	RingFor time.Duration // go: one telephone, or a number outside, is rung for so long; 0 as is usual there
	Greet   Sound         // go: both hear it when somebody has answered; StaffNo in it is who. "" as the extension has it
	Waiting Waiting       // go: how the party waits for Group

	Result Result // what became of the call if it ends here; "" ResultServed at OrderEnd, else ResultAbandoned
	Tag    Tag
	Marks  []Mark // for the record
	Reason string // a whole sentence for the track: what led there
}

// Waiting is how a party waits in a group's line; what is not set is as the group
// has it.
type Waiting struct {
	Music   string        // class
	Say     Sound         // said again and again; WaitNo and PlaceNo in it are numbers
	Every   time.Duration // how often; 0: once, as the wait begins
	Longest time.Duration // then the application is asked again: InputBack
}

// What stands in a sound for what is known only when it is played.
const (
	WaitNo  = "${WaitNo}"  // callers who wait
	PlaceNo = "${Place}"   // the party's place among them
	StaffNo = "${StaffNo}" // the extension that has answered
)

// BackFull is the Text of an InputBack where too many wait for the group.
const BackFull = "full"

// Mark is something that an application noted of a call: a rating, the keys of a
// menu, a variable.
type Mark struct {
	Name, Value string
	Data        bool `json:",omitempty"` // it goes with the call: telephones of ours that get it are told (FC-5)
}

// InputKind says what has become of the last order.
type InputKind string

const (
	InputStart    InputKind = "start"    // nothing was ordered yet
	InputHeard    InputKind = "heard"    // Digits: the key that ended it, "" it was heard out
	InputKeyed    InputKind = "keyed"    // Digits without the End key; Ended: that key; Late: time ended it
	InputRecorded InputKind = "recorded" // Length; Digits: the key that ended it; Text: by which, in the words of CaptureOver
	InputDone     InputKind = "done"     // Values; Late: they did not come in time
	InputBack     InputKind = "back"     // nobody took the call; Text: a Result, or BackFull
	InputGone     InputKind = "gone"     // the party has left, or somebody took the call: the last word. Only the Marks of the answer count
)

// Input is what an application is told, and answers with the next order.
type Input struct {
	Kind   InputKind
	Digits string
	Ended  string
	Late   bool
	Length time.Duration
	Text   string
	Values []Mark // put in by the engine; no track has them
}

// About is what an application learns of a call as it begins.
type About struct {
	Call     ID
	Port     Port
	Line     string // label of the outside line, "" a telephone of ours calls
	Caller   CallerID
	From     string // label of the telephone that calls, "" an outside caller
	Called   string // what was dialled, or the extension or group that did not answer
	DID      string // the number that an outside caller called, "" not told
	At       time.Time
	Agent    string // rating: the extension that was talked to
	Outgoing bool   // rating: it was the extension that called
}

// Bounds of what an application may ask.
const (
	MaxKeys = MaxDigits
	// appFirst and appNext are how long keys are waited for where the order does
	// not say: as after dial tone, and between digits of a number read from paper.
	appFirst = 10 * time.Second
	appNext  = 5 * time.Second
	// appSound bounds a sound of which no end is told: the longest announcement
	// that a user may upload has ten minutes.
	appSound = 11 * time.Minute
	// appRecord and appWork are the most that may be asked for.
	appRecord = 2 * time.Hour
	appWork   = 2 * time.Minute
	// captureEnd is how long the end of a recording may take to be told: a slow
	// disk may hold it up.
	captureEnd = 5 * time.Second
	// mostOrders ends a call in which an application does nothing but give orders
	// that need no party: a flow in a circle.
	mostOrders = 100
	// maxMarks bounds the marks of a record. Policy when full: one of the same name
	// is replaced, another is dropped.
	maxMarks = 32
)

// App is how far an application is.
type App struct {
	Name  string // "" none
	Order Order  // what is being done; of an application that waits for InputBack, its OrderGo
	Away  bool   // the party was sent on, and may come back
	Keys  string // gathered so far
	Count int    // how many, of secret ones
	Said  bool   // Order.Sound is over
	Taped bool   // what the party says is captured
	Key   string // that ended the capture
	Given int    // orders since a key, a sound or a time
	Owes  bool   // an order is owed
	Gen   uint32 // of the work that is waited for
}

// mark notes something for good.
func (r *Record) mark(marks []Mark) {
	for _, m := range marks {
		i := slices.IndexFunc(r.Marks, func(old Mark) bool { return old.Name == m.Name })
		switch {
		case i >= 0:
			r.Marks = slices.Clone(r.Marks)
			r.Marks[i] = m
		case len(r.Marks) < maxMarks:
			r.Marks = append(slices.Clip(r.Marks), m)
		}
	}
}

// Data is what goes with the call to whoever gets it (FC-5); the caller may not
// change it.
func (r *Record) Data() (data []Mark) {
	for _, m := range r.Marks {
		if m.Data {
			data = append(data, m)
		}
	}
	return data
}

// Mark notes what an application said last, once its party had left.
func (c *Call) Mark(marks []Mark) { c.Rec.mark(marks) }

// Secret reports whether what is keyed now is for nobody's eyes.
func (c Call) Secret() bool {
	return c.State == StateCode || c.State == StateApp && c.App.Order.Secret
}
