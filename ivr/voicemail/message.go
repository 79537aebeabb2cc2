package voicemail

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

const (
	// least is what a message must last: whoever hangs up at the tone leaves none.
	least = time.Second
	// leastFound is what a file must hold to be one after a power cut: of a message
	// that had lasted a second the recorder has written half a second at least.
	leastFound = 400 * time.Millisecond
	// DefaultLongest, DefaultMost and DefaultAge hold where nothing is set: three
	// minutes and a hundred messages are FreePBX's, and half a year is longer than
	// anybody looks back.
	DefaultLongest = 3 * time.Minute
	DefaultMost    = 100
	DefaultAge     = 180 * 24 * time.Hour
	// MostSeconds and MostMessages bound what may be set: a message is in memory
	// while it is listened to, and a box is a list on a page.
	MostSeconds  = 600
	MostMessages = 500
)

// Box is the settings of a mailbox. A zero limit is the usual one.
type Box struct {
	Name      string // "801", "600", "line-1": see [LineBox]
	Label     string // whose it is, for people
	Extension string // that the greeting names and that logs in without its number; "" a group's or a line's
	PIN       string // as it is set up, "" none; who has changed it by telephone has another
	Operator  string // the number that 0 leads to, "" none
	Access    string // what is dialled before an outside number
	Longest   time.Duration
	Most      int
	Age       time.Duration
	Mail      string // where messages are sent to, "" nowhere
	Keep      bool   // with Mail: what was sent stays new; else it counts as heard
	Delete    bool   // with Mail: what was sent is deleted
}

func (b Box) longest() time.Duration { return cmp.Or(b.Longest, DefaultLongest) }
func (b Box) most() int              { return cmp.Or(b.Most, DefaultMost) }

// Limit is how many messages it takes.
func (b Box) Limit() int { return b.most() }

func (b Box) age() time.Duration { return cmp.Or(b.Age, DefaultAge) }

// LineBox names the mailbox of a line by its reference: "line/1" has "line-1".
func LineBox(ref string) string { return strings.ReplaceAll(ref, "/", "-") }

// Message is one that was left.
type Message struct {
	ID       string        `json:"id"`
	Box      string        `json:"box"`
	Path     string        `json:"path"` // of the file, below the data directory
	At       time.Time     `json:"at"`   // when it was begun, where it was
	Number   string        `json:"number,omitempty"`
	Name     string        `json:"name,omitempty"`     // of the caller
	Withheld bool          `json:"withheld,omitempty"` // the caller asked not to be shown
	Inside   bool          `json:"inside,omitempty"`   // Number is an extension
	Length   time.Duration `json:"length"`
	Urgent   bool          `json:"urgent,omitempty"`
	Heard    bool          `json:"heard,omitempty"`
	By       string        `json:"by,omitempty"`   // the box whose owner passed it on, "" it was left here
	Mail     *Mailing      `json:"mail,omitempty"` // nil: it need not be sent (any more)
	raw      bool          // it lies there as it was spoken, and is to be polished
}

// Mailing is a message that is to be sent.
type Mailing struct {
	Tries int       `json:"tries,omitempty"`
	Next  time.Time `json:"next"`
}

// Greeting names what a caller hears first.
type Greeting string

// The greetings; each is recorded by telephone, or the built-in words stand for
// it. Name is the owner's, said in those words instead of the number.
const (
	Unavailable Greeting = "unavailable"
	Busy        Greeting = "busy"
	Closed      Greeting = "closed"
	Temporary   Greeting = "temporary" // while there is one, instead of all others
	Name        Greeting = "name"
)

// Greetings lists them.
func Greetings() []Greeting { return []Greeting{Unavailable, Busy, Closed, Temporary, Name} }

// Known reports whether there is a greeting of that name.
func (g Greeting) Known() bool { return slices.Contains(Greetings(), g) }

const (
	root    = "voicemail"
	drafts  = root + "/.drafts"    // introductions and greetings that nobody has kept yet
	greeted = root + "/.greetings" // by box
	dotWAV  = ".wav"
	// pathTime says the time in a path: with its zone, since that may be set
	// otherwise when the file is found.
	pathTime = "150405-0700"
	withheld = "withheld"
	unknown  = "unknown"
	inside   = "x" // before an extension's number in a path
)

// shape is the end of a message's path.
var shape = regexp.MustCompile(`^voicemail/([a-zA-Z0-9][a-zA-Z0-9-]*)/(\d{4}-\d\d-\d\d)/(\d{6}[+-]\d{4})-(\d+\.\d+)-(x?)([0-9+]+|withheld|unknown)\.wav$`)

// newMessage is a message that a call leaves, its nth; a caller from inside is
// known by the extension.
func newMessage(box string, about call.About, nth int) Message {
	m := Message{
		Box: box, At: about.At, Number: digits(about.Caller.Number), Name: about.Caller.Name,
		Withheld: about.Caller.Withheld,
	}
	if about.From != "" {
		m.Number, m.Inside, m.Withheld = digits(about.From), true, false
	}
	m.place(uint64(about.Call), nth)
	return m
}

// place gives the message its path and name.
func (m *Message) place(id uint64, nth int) {
	who := m.Number
	switch {
	case m.Withheld:
		who = withheld
	case who == "":
		who = unknown
	case m.Inside:
		who = inside + who
	}
	m.Path = path.Join(root, m.Box, m.At.Format(time.DateOnly), fmt.Sprintf("%s-%d.%d-%s%s", m.At.Format(pathTime), id, nth, who, dotWAV))
	m.ID = fmt.Sprintf("%s-%d.%d", m.At.Format("20060102"), id, nth)
}

// found is the message that a path tells of; no is false for any other file.
func found(file string) (m Message, is bool) {
	p := shape.FindStringSubmatch(file)
	if p == nil {
		return m, false
	}
	at, err := time.Parse(time.DateOnly+" "+pathTime, p[2]+" "+p[3])
	if err != nil {
		return m, false
	}
	m = Message{Box: p[1], Path: file, At: at, Inside: p[5] != "", ID: strings.ReplaceAll(p[2], "-", "") + "-" + p[4]}
	switch p[6] {
	case withheld:
		m.Withheld = true
	case unknown:
	default:
		m.Number = p[6]
	}
	return m, true
}

// digits is what of a number a path can say.
func digits(number string) string {
	number = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
	return number[:min(len(number), call.MaxDigits)]
}

// inOrder is how messages are listened to: urgent ones first, then by age.
func inOrder(a, b Message) int {
	if a.Urgent != b.Urgent {
		if a.Urgent {
			return -1
		}
		return 1
	}
	return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
}

// Count is how many messages a box has.
type Count struct{ New, Old, Urgent int }

func greetingPath(box string, g Greeting) string { return path.Join(greeted, box, string(g)+dotWAV) }
