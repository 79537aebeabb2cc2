package flow

import (
	"fmt"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Person is somebody whose name callers may look for: the number that is called,
// and what says whose it is.
type Person struct {
	Number string
	Sound  call.Sound
}

const (
	// nameLetters are enough to look for a name at once: three keys stand for 512
	// beginnings, and an office has fewer people than that.
	nameLetters = 3
	// namesMost is as many as have a key; of more the caller keys other letters.
	namesMost = 9
	// nameGap is how long a further letter is waited for: letters are looked for on
	// the keys.
	nameGap = 4 * time.Second
)

const askName call.Sound = "prompt/directory"

// naming is where a caller is who looks for somebody by name (TS-9).
type naming struct {
	asked bool // for letters
	found []Person
}

// byName asks for the first letters of a name.
func (n *menu) byName(s *Session, before call.Sound) turn {
	s.naming = naming{asked: true}
	o := n.question(s, before, askName)
	o.Most, o.Next, o.End, o.Deaf = nameLetters, nameGap, "#", false
	return turn{order: o, why: "The caller looks for somebody by name."}
}

// looksFor takes letters, or the key of who was found.
func (n *menu) looksFor(s *Session, in call.Input) turn {
	if in.Digits == "" || in.Digits == "*" {
		return n.gaveUp(s, in)
	}
	if s.naming.asked {
		return n.listed(s, in.Digits)
	}
	s.keyed(in.Digits)
	if i := strings.Index("123456789", in.Digits); len(in.Digits) == 1 && i >= 0 && i < len(s.naming.found) {
		number := s.naming.found[i].Number
		s.naming = naming{}
		return n.send(s, number)
	}
	return n.wrong(s, false, func(first call.Sound) turn { return n.list(s, first) })
}

// gaveUp: who keys no letters, or '*', is back at the menu.
func (n *menu) gaveUp(s *Session, in call.Input) turn {
	s.naming = naming{}
	if in.Digits == "*" {
		s.keyed("*")
		s.tell("The caller keyed *, and looks for nobody any more.")
		return n.ask(s, "")
	}
	return n.wrong(s, true, func(first call.Sound) turn { return n.ask(s, first) })
}

// listed reads out whose names begin with some letters.
func (n *menu) listed(s *Session, letters string) turn {
	s.keyed(letters)
	var found []Person
	if s.o.People != nil {
		found = s.o.People(letters)
	}
	s.tell(fmt.Sprintf("%d names begin with the keys %s.", len(found), letters))
	if len(found) == 0 || len(found) > namesMost {
		return n.wrong(s, false, func(call.Sound) turn { return n.byName(s, "prompt/no-such-extension") })
	}
	s.naming = naming{found: found}
	return n.list(s, "")
}

func (n *menu) list(s *Session, before call.Sound) turn {
	var all []string
	for i, p := range s.naming.found {
		all = append(all, fmt.Sprintf("%s prompt/for-go-on digits/%d", p.Sound, i+1))
	}
	return turn{order: n.question(s, before, call.Sound(strings.Join(all, " ")))}
}
