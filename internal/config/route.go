package config

// LineGroup is several outside lines under one name, with a cap of their own
// (LN-12, LN-13).
type LineGroup struct {
	ID       string   `json:"id"` // references call it group/landlines
	Name     string   `json:"name,omitempty"`
	Lines    []string `json:"lines"`               // "line/1" or "trunk/hinet", in order
	Order    Order    `json:"order,omitempty"`     // "" Linear
	MaxCalls int      `json:"max_calls,omitempty"` // at the same time; 0 as many as its lines can have
}

// Order says which of several lines is taken first.
type Order string

// The orders of lines (LN-13).
const (
	Linear     Order = "linear"      // the first that is free
	RoundRobin Order = "round-robin" // the one whose last call began longest ago
	LeastUsed  Order = "least-used"  // the one with the fewest calls since the start
)

// Route is a way for outgoing calls (LN-13). The first route that a number and
// its caller fit is taken. Without any route all lines, then all trunks, may be
// taken in order.
type Route struct {
	Name       string   `json:"name"`
	Prefixes   []string `json:"prefixes,omitempty"`   // what the number begins with; none: anything
	Patterns   []string `json:"patterns,omitempty"`   // what the whole number looks like, "09XXXXXXXX"; with Prefixes either
	Classes    []string `json:"classes,omitempty"`    // of the number, by the number plan: local, mobile, national, …; none: any
	MinDigits  int      `json:"min_digits,omitempty"` // of the number; 0 any
	MaxDigits  int      `json:"max_digits,omitempty"` // of the number; 0 any
	Extensions []string `json:"extensions,omitempty"` // who may take it; none: everybody
	Over       []string `json:"over"`                 // "line/1", "trunk/hinet" or "group/landlines", in order
	Order      Order    `json:"order,omitempty"`      // "" Linear
	Strip      int      `json:"strip,omitempty"`      // digits taken from the front
	Prepend    string   `json:"prepend,omitempty"`    // then put in front
	MaxCalls   int      `json:"max_calls,omitempty"`  // at the same time by this route; 0 no cap of its own
	PINs       string   `json:"pins,omitempty"`       // the PIN set of which one is keyed first (TS-1)
	Times      []string `json:"times,omitempty"`      // when it may be taken, in the system's zone: "mon-fri 08:00-18:00"; none: always
	// Cost is what a call costs, in any unit: where the system tries the cheapest
	// route first.
	Cost           int `json:"cost,omitempty"`
	MaxCallMinutes int `json:"max_call_minutes,omitempty"` // of a call by it (TS-1); 0 no limit of its own
	// NextOn lists SIP answers after which the next line is tried, besides those
	// that say nothing of the called number (401, 403, 407, 408, 488 and 5xx).
	NextOn []int `json:"next_on,omitempty"`
}

// LineRef names a line for Route.Over and LineGroup.Lines.
func LineRef(id string) string { return lineRef + id }

// TrunkRef names a trunk likewise.
func TrunkRef(id string) string { return trunkRef + id }

// GroupRef names a line group likewise.
func GroupRef(id string) string { return groupRef + id }

// What references begin with.
const (
	lineRef  = "line/"
	trunkRef = "trunk/"
	groupRef = "group/"
)
