package webhook

import (
	"encoding/json"
	"net/netip"
	"slices"
	"time"
)

// TestKind is the kind of an event that tries a hook: nothing has happened.
const TestKind = "webhook.test"

// Hook is a server that is told of events.
type Hook struct {
	ID        string
	URL       string
	Secret    string
	OldSecret string // signs too, "" none
	Kinds     []string
	Allow     []netip.Prefix // addresses inside that it may have
}

// Wants reports whether a hook is told of events of a kind; no kinds are all.
func (h Hook) Wants(kind string) bool { return len(h.Kinds) == 0 || slices.Contains(h.Kinds, kind) }

// Event is something that happened. It never changes.
type Event struct {
	ID   string          `json:"id"` // unique for good: whoever gets it twice knows it
	Kind string          `json:"type"`
	At   time.Time       `json:"timestamp"`
	Lost int             `json:"lost,omitempty"` // events before it that the queue had no room for
	Data json.RawMessage `json:"data"`
}

// Outcome is what became of one try to hand an event over.
type Outcome struct {
	Status int           // of HTTP; 0: there was no answer
	Took   time.Duration // until the answer's head
	Reason string        // why it was not taken, one sentence; "" it was
	after  time.Duration // the server asks not to be tried again before (Retry-After)
}

// Taken reports whether the server has the event.
func (o Outcome) Taken() bool { return o.Reason == "" }

// Delivery is one try to hand an event over, for people.
type Delivery struct {
	ID      uint64
	At      time.Time
	Hook    string
	Event   string
	Kind    string
	Try     int // the first is 1; 0: somebody tried the hook
	Status  int
	Took    time.Duration
	Reason  string
	GivenUp bool // it is not tried again
}

// Standing is how a hook stands.
type Standing struct {
	Hook    string
	Waiting int       // events in its queue
	Lost    int       // events that it had no room for since the last one was taken
	Since   time.Time // since when none is taken; zero: it works, or was never told anything
	Taken   time.Time // when the last one was taken; zero: none in this run
	Next    time.Time // when the next try is; zero: none waits
	Reason  string    // why the last try failed, "" it did not
}
