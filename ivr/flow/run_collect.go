package flow

import (
	"fmt"
	"slices"

	"ringdown/internal/call"
)

func (n *collect) next(s *Session, in call.Input) turn {
	if in.Kind != call.InputKeyed {
		return n.ask(s, "")
	}
	again := func(first call.Sound) turn { return n.ask(s, first) }
	switch {
	case in.Digits == "" && in.Late:
		return n.wrong(s, true, again)
	case len(in.Digits) < n.least():
		s.tell(n.heard(in.Digits))
		return n.wrong(s, false, again)
	}
	s.set(n.Store, in.Digits)
	if n.Secret {
		s.secret[n.Store] = true
	} else {
		s.keyed(in.Digits)
	}
	return to(n.Next, n.heard(in.Digits))
}

// heard says what was keyed, to those who may know.
func (n *collect) heard(digits string) string {
	if n.Secret {
		return fmt.Sprintf("The caller keyed %d digits that nobody sees.", len(digits))
	}
	return fmt.Sprintf("The caller keyed %s.", digits)
}

func (n *collect) ask(s *Session, first call.Sound) turn {
	o := n.question(s, first, s.sound(n.Prompt))
	o.Most, o.End, o.Next, o.Secret = n.most(), n.endKey(), seconds(n.Gap, DefaultGap), n.Secret
	return turn{order: o}
}

func (n *rating) next(s *Session, in call.Input) turn {
	if in.Kind != call.InputKeyed {
		return turn{order: n.question(s, "", s.sound(n.Prompt))}
	}
	i := slices.IndexFunc(n.Keys, func(m mark) bool { return m.Key == in.Digits })
	if i < 0 {
		return n.wrong(s, in.Digits == "", func(first call.Sound) turn {
			return turn{order: n.question(s, first, s.sound(n.Prompt))}
		})
	}
	chosen := n.Keys[i]
	s.set(n.Store, chosen.Key)
	s.set(n.Label, chosen.Label)
	s.noted = append(s.noted, call.Mark{Name: "rating", Value: chosen.Key})
	if chosen.Label != "" {
		s.noted = append(s.noted, call.Mark{Name: "rating-label", Value: chosen.Label})
	}
	return to(n.Next, fmt.Sprintf("The caller rated the call: %s.", chosen.Key))
}
