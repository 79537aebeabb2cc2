package flow

import "ringdown/internal/call"

// Limits of a flow. They bound memory, the page that shows it, and the time that
// checking takes; whoever meets one is told.
const (
	MaxText      = 256 << 10 // bytes of one flow: 500 nodes take some 150 KiB
	MaxNodes     = 500
	MaxVariables = 50
	MaxRules     = 50  // of a condition, and entries of other lists of one node
	MaxName      = 32  // characters of a node's id, and of the names of variables and flows
	MaxTitle     = 100 // characters
	MaxString    = 1000
	// MaxVisits ends a call that goes round and round: a caller who keys something
	// each second would need half an hour.
	MaxVisits = 2000
	// MaxDepth bounds sub-flows in sub-flows.
	MaxDepth = 8
)

// Flow is one version of a flow as people write it.
type Flow struct {
	Title     string     `json:"title,omitempty"`
	Language  string     `json:"language,omitempty"` // of the prompts: "en", "zh-Hant", "zh-Hans"; "" the appliance's
	Start     string     `json:"start"`              // id of the first node
	Variables []Variable `json:"variables,omitempty"`
	Nodes     []Node     `json:"nodes"`
}

// Variable is one of the user's own.
type Variable struct {
	Name   string `json:"name"`
	Value  any    `json:"value,omitempty"`  // at the start; nothing: an empty text
	Record bool   `json:"record,omitempty"` // its last value stands on the call's record
}

// Node is one step of a flow. X and Y are where the page draws it.
type Node struct {
	ID    string
	Kind  string
	Title string
	X, Y  int
	do    action // what its kind does, with its options
}

// head is what every node has besides the options of its kind.
type head struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	X     int    `json:"x"`
	Y     int    `json:"y"`
}

// action is what a node of some kind does. next is told what has become of the
// last order, or InputStart when the call comes to the node.
type action interface {
	ways() []way
	check(k *check)
	next(s *Session, in call.Input) turn
}

// way leads from a node to another.
type way struct {
	field string // "next", "keys[0].to"
	to    string // id of a node; "" the call ends, which only ways that are not needed may do
	need  bool
	acts  bool // it is taken only when the caller has keyed something
}

// kinds makes the options of each kind of node.
func kinds() map[string]func() action {
	return map[string]func() action{
		"play":      func() action { return &play{} },
		"say":       func() action { return &say{} },
		"menu":      func() action { return &menu{} },
		"collect":   func() action { return &collect{} },
		"condition": func() action { return &condition{} },
		"hours":     func() action { return &hours{} },
		"set":       func() action { return &set{} },
		"http":      func() action { return &request{} },
		"group":     func() action { return &group{} },
		"extension": func() action { return &extension{} },
		"outside":   func() action { return &outside{} },
		"voicemail": func() action { return &voicemail{} },
		"rating":    func() action { return &rating{} },
		"flow":      func() action { return &subFlow{} },
		"return":    func() action { return &giveBack{} },
		"end":       func() action { return &end{} },
	}
}

// Kinds lists the kinds of nodes.
func Kinds() []string {
	return []string{
		"play", "say", "menu", "collect", "condition", "hours", "set", "http", "group",
		"extension", "outside", "voicemail", "rating", "flow", "return", "end",
	}
}

// node finds a node by its id.
func (f *Flow) node(id string) (*Node, bool) {
	for i := range f.Nodes {
		if f.Nodes[i].ID == id {
			return &f.Nodes[i], true
		}
	}
	return nil, false
}
