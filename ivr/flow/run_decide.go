package flow

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/call"
)

func (n *condition) next(s *Session, _ call.Input) turn {
	env := s.environment()
	for i, r := range n.Rules {
		met, err := r.when.holds(env)
		if err != nil {
			s.tell(fmt.Sprintf("Rule %d of the condition counts as not met: %v.", i+1, err))
		}
		if met {
			return to(r.To, fmt.Sprintf("Rule %d of the condition is met: %s.", i+1, r.If))
		}
	}
	return to(n.Else, "No rule of the condition is met.")
}

func (n *hours) next(s *Session, _ call.Input) turn {
	switch state := s.calendar(s.text(n.Calendar)); {
	case state == Open:
		return to(n.Open, fmt.Sprintf("The calendar %s says: open.", n.Calendar))
	case state == Holiday && n.Holiday != "":
		return to(n.Holiday, fmt.Sprintf("The calendar %s says: a holiday.", n.Calendar))
	}
	return to(n.Closed, fmt.Sprintf("The calendar %s says: closed.", n.Calendar))
}

func (n *set) next(s *Session, _ call.Input) turn {
	for _, a := range n.Values {
		hidden := s.hides(a.Text + a.Expression)
		if a.is == nil {
			s.set(a.Variable, s.text(a.Text))
		} else if v, err := a.is.value(s.environment()); err != nil {
			s.tell(fmt.Sprintf("The variable %s stays as it is: %v.", a.Variable, err))
		} else {
			s.set(a.Variable, v)
		}
		if hidden {
			s.secret[a.Variable] = true
		}
	}
	return to(n.Next, "")
}

// hides reports whether a text names a variable that nobody may see: what is
// made of it is hidden too.
func (s *Session) hides(text string) bool {
	for name := range s.secret {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// next of a sub-flow is asked when the call comes to it, and again, with the
// result, when the other flow is over.
func (n *subFlow) next(s *Session, in call.Input) turn {
	if in.Kind == call.InputDone {
		if i := slices.IndexFunc(n.Results, func(r result) bool { return r.Result == in.Text }); i >= 0 {
			return to(n.Results[i].To, fmt.Sprintf("The flow %s returned %s.", n.Flow, in.Text))
		}
		return to(n.Next, fmt.Sprintf("The flow %s returned.", n.Flow))
	}
	p, found := s.sub(n.Flow)
	if !found || len(s.above) >= MaxDepth {
		return to(n.Next, fmt.Sprintf("The flow %s cannot be gone through.", n.Flow))
	}
	s.above = append(s.above, s.run)
	s.run, s.trail = frame{name: n.Flow, program: p}, nil
	s.declare(p)
	return to(p.flow.Start, fmt.Sprintf("The flow %s begins.", n.Flow))
}

func (s *Session) sub(name string) (*Program, bool) {
	if s.o.Flows == nil {
		return nil, false
	}
	return s.o.Flows(name)
}

func (n *giveBack) next(s *Session, _ call.Input) turn { return turn{to: n.Result, gives: true} }
