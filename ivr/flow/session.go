package flow

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"ringdown/internal/call"
)

// World is what a flow asks about the moment. It is asked from whatever
// goroutine calls Next, and answers at once.
type World interface {
	Now() time.Time // as clocks on the wall of the office show it
	Group(number string) GroupState
	// Dial tells what a caller's keys are so far: a number that can be called from
	// outside, and the beginning of longer ones.
	Dial(keys string) (number, beginning bool)
}

// Hours knows the working hours. Calendar tells how it is now.
type Hours interface {
	Calendar(name string, at time.Time) (HoursState, error)
}

// HoursState is one of three.
type HoursState string

// How a calendar stands.
const (
	Open    HoursState = "open"
	Closed  HoursState = "closed"
	Holiday HoursState = "holiday" // closed, because of it
)

// GroupState is how a group stands.
type GroupState struct {
	Waiting int // callers who wait
	Online  int // members who could take a call now or when they have hung up
	Ready   int // members who could take one now
}

// Options are what a session works with.
type Options struct {
	Name  string // the flow as it is bound: "main", "main/3"
	About call.About
	// Language is the appliance's, in which callers hear what says no other.
	Language string
	World    World
	Hours    Hours                              // nil: always open
	Flows    func(name string) (*Program, bool) // sub-flows; nil: there are none
	Request  func(Request)                      // takes the request of the OrderWork that is answered next; nil: it fails by time
	Part     func(language, part string) error  // what is wrong with a part whose value is known only now; nil: nothing
	People   func(keys string) []Person         // whose names begin with the letters on these keys; nil: nobody's
	Speak    func(language, text string) string // name of the sound that speaks a text, "" none can; nil: texts are left out
}

// Session is one call in a flow. It is not safe for several goroutines.
type Session struct {
	o      Options
	run    frame
	above  []frame // the flows that this one was called from
	values map[string]any
	record []string // names of variables that go to the record

	language string
	keys     []string // what was keyed, node by node
	path     []string // nodes visited, for the record
	visits   int      // nodes, and answers to them
	errors   int      // at the node where the call is
	trail    []string
	why      []string // what has happened since the last order
	after    *turn    // follows what is being said
	noted    []call.Mark
	menuKeys string // gathered by a menu that may become a number
	naming   naming // of a menu
	sent     bool   // a menu has sent the caller to a number
	secret   map[string]bool
	withheld bool // it was told that a secret is not said
}

// frame is where a call is in one flow.
type frame struct {
	name    string
	program *Program
	node    *Node
}

// turn is what a node wants: an order, or that the call goes on at another node.
type turn struct {
	order call.Order
	to    string
	gives bool   // the sub-flow is over, with to as its result
	why   string // a sentence
}

// New begins a flow.
func New(p *Program, o Options) *Session {
	s := &Session{o: o, values: map[string]any{}, secret: map[string]bool{}, run: frame{name: o.Name, program: p}}
	s.declare(p)
	return s
}

// spoken is the language of the call now.
func (s *Session) spoken() string { return cmp.Or(s.language, s.o.Language) }

// declare gives the variables of a flow their values, unless another flow of
// this call has given them one.
func (s *Session) declare(p *Program) {
	for _, v := range p.flow.Variables {
		if _, has := s.values[v.Name]; !has {
			s.values[v.Name] = bounded(v.Value)
		}
		if v.Record {
			s.record = append(s.record, v.Name)
		}
	}
	if s.language == "" {
		s.language = p.flow.Language
	}
}

// Next tells what has become of the last order, and answers with the next one.
func (s *Session) Next(in call.Input) call.Order {
	if in.Kind == call.InputGone {
		return call.Order{Marks: s.marks()}
	}
	t := s.begin(in)
	for t.order.Kind == "" {
		t = s.enter(t)
	}
	s.tell(t.why)
	return s.dress(t.order)
}

// begin is the turn that an input leads to.
func (s *Session) begin(in call.Input) turn {
	switch {
	case in.Kind == call.InputStart:
		return turn{to: s.run.program.flow.Start, why: fmt.Sprintf("The flow %s begins.", s.run.name)}
	case s.after != nil:
		t := *s.after
		s.after = nil
		return t
	}
	if s.visits++; s.visits > MaxVisits { // a node may ask again and again
		return s.circles()
	}
	return s.run.node.do.next(s, in)
}

// enter takes the call to another node.
func (s *Session) enter(t turn) turn {
	s.tell(t.why)
	if t.gives {
		return s.giveBack(t.to)
	}
	n, found := s.run.program.nodes[t.to]
	s.visits++
	switch {
	case t.to == "" || !found:
		return s.over("The flow leads no further.")
	case s.visits > MaxVisits:
		return s.circles()
	}
	s.run.node, s.errors, s.menuKeys, s.sent, s.naming = n, 0, "", false, naming{}
	s.visit(n)
	return n.do.next(s, call.Input{Kind: call.InputStart})
}

// visit notes the node on the path.
func (s *Session) visit(n *Node) {
	const most = 100 // enough to see where a call went; the track has it all
	if len(s.path) < most {
		s.path = append(s.path, n.ID)
	}
	s.tell(fmt.Sprintf("It comes to node %s.", n.ID))
}

// tell keeps a sentence for the track.
func (s *Session) tell(why string) {
	const most = 12 // nodes without a word between: longer reasons nobody reads
	if why != "" && len(s.why) < most {
		s.why = append(s.why, why)
	}
}

// dress gives an order what all of them have.
func (s *Session) dress(o call.Order) call.Order {
	o.Reason = strings.Join(s.why, " ")
	s.why = s.why[:0]
	o.Marks = append(o.Marks, s.noted...)
	s.noted = nil
	if o.Kind == call.OrderGo || o.Kind == call.OrderEnd {
		o.Marks = append(o.Marks, s.marks()...)
	}
	return o
}

// over ends the call.
func (s *Session) over(why string) turn {
	return turn{order: call.Order{Kind: call.OrderEnd}, why: why}
}

// circles ends a call that never would.
func (s *Session) circles() turn {
	return s.over(fmt.Sprintf("The call took %d steps in flows: it goes in circles.", MaxVisits))
}

// hangUp says something and ends the call.
func (s *Session) hangUp(p Prompt, why string) turn {
	return s.then(p, "", turn{order: call.Order{Kind: call.OrderEnd}, why: why})
}

// then says something, and goes on when it was heard.
func (s *Session) then(p Prompt, why string, t turn) turn {
	sound := s.sound(p)
	if sound == "" {
		s.tell(why)
		return t
	}
	s.after = &t
	return turn{order: call.Order{Kind: call.OrderSay, Sound: sound}, why: why}
}

// to is the turn that goes to a node; "" ends the call.
func to(node, why string) turn { return turn{to: node, why: why} }

// giveBack comes back from a sub-flow with a result.
func (s *Session) giveBack(result string) turn {
	if len(s.above) == 0 {
		return s.over("The flow returns, and the call ends.")
	}
	s.run, s.above = s.above[len(s.above)-1], s.above[:len(s.above)-1]
	s.trail = nil
	return s.run.node.do.next(s, call.Input{Kind: call.InputDone, Text: result})
}

// marks is what the record gets of the flow.
func (s *Session) marks() []call.Mark {
	out := []call.Mark{{Name: "flow", Value: s.o.Name}}
	if len(s.path) > 0 {
		out = append(out, call.Mark{Name: "path", Value: cut(strings.Join(s.path, " "), maxMark)})
	}
	if len(s.keys) > 0 {
		out = append(out, call.Mark{Name: "keys", Value: cut(strings.Join(s.keys, " "), maxMark)})
	}
	for _, name := range s.record {
		if v := textOf(s.values[name]); v != "" && !s.secret[name] {
			out = append(out, call.Mark{Name: name, Value: cut(v, maxMark), Data: true})
		}
	}
	return out
}

// maxMark bounds what a record keeps of one variable.
const maxMark = 200
