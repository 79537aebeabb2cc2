package flow

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
)

// anyKey is every key there is.
const anyKey = "0123456789*#ABCD"

func (n *play) next(s *Session, in call.Input) turn {
	sound := s.sound(n.Prompt)
	switch {
	case in.Digits != "":
		return to(n.Next, fmt.Sprintf("The caller keyed %s and heard no more of it.", in.Digits))
	case sound == "":
		return to(n.Next, "There is nothing to say.")
	case in.Kind == call.InputHeard && s.errors >= max(n.Repeat, 1):
		return to(n.Next, "")
	}
	s.errors++ // how often it was said
	o := call.Order{Kind: call.OrderSay, Sound: sound}
	if n.Interrupt {
		o.Stop = anyKey
	}
	return turn{order: o}
}

func (n *say) next(s *Session, in call.Input) turn {
	value := strings.TrimSpace(s.text(n.Value))
	part := n.part(value)
	if s.bares(n.Value) || s.unsaid(part, value) {
		if n.Failed == "" {
			return to(n.Next, "The value cannot be read out.")
		}
		return to(n.Failed, "The value cannot be read out.")
	}
	p := append(append(Prompt{}, n.Before...), Phrase{Say: part})
	return s.then(append(p, n.After...), "", to(n.Next, ""))
}

// unsaid reports whether a value cannot be read out.
func (s *Session) unsaid(part, value string) bool {
	if value == "" || strings.ContainsAny(value, " ${}") {
		return true
	}
	return s.o.Part != nil && s.o.Part(s.spoken(), part) != nil
}

func (n *end) next(s *Session, _ call.Input) turn {
	return s.hangUp(n.Prompt, "The flow ends the call.")
}
