package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

// question is the order that asks for keys; first is said before the prompt.
func (a *asking) question(s *Session, first, prompt call.Sound) call.Order {
	sound := strings.TrimSpace(string(first) + " " + string(prompt))
	return call.Order{
		Kind: call.OrderCollect, Sound: call.Sound(sound), Most: 1,
		First: seconds(a.Timeout, DefaultTimeout), Deaf: a.WholePrompt,
	}
}

// wrong counts an error: the node asks again, until there were too many.
func (a *asking) wrong(s *Session, late bool, again func(first call.Sound) turn) turn {
	s.errors++
	why, first := "What was keyed is not asked for.", a.WrongPrompt
	if late {
		why, first = "Nothing was keyed in time.", a.TimeoutPrompt
	}
	most := a.MaxErrors
	if most == 0 {
		most = DefaultErrors
	}
	if s.errors >= most {
		s.tell(why)
		return s.then(a.ErrorsPrompt, fmt.Sprintf("That was error %d, the last one that is borne.", s.errors), to(a.Failed, ""))
	}
	s.tell(why)
	return again(s.sound(first))
}

// keyed notes what the caller keyed, for the record.
func (s *Session) keyed(what string) {
	const most = 50 // keys of as many menus are more than any call has
	if len(s.keys) < most {
		s.keys = append(s.keys, what)
	}
}

func (n *menu) next(s *Session, in call.Input) turn {
	switch in.Kind {
	case call.InputStart:
		s.enterMenu()
		if n.Dynamic != nil && len(n.entries(s)) == 0 {
			return n.nothing(s)
		}
		return n.ask(s, "")
	case call.InputBack:
		return n.notTaken(s, call.Result(in.Text))
	}
	if s.naming.asked || len(s.naming.found) > 0 {
		return n.looksFor(s, in)
	}
	if in.Digits == "" && s.menuKeys == "" {
		return n.wrong(s, true, func(first call.Sound) turn { return n.ask(s, first) })
	}
	return n.take(s, s.menuKeys+in.Digits, in.Late)
}

// enterMenu notes the menu as the one that * leads back to.
func (s *Session) enterMenu() {
	id := s.run.node.ID
	if i := slices.Index(s.trail, id); i >= 0 {
		s.trail = s.trail[:i]
	}
	s.trail = append(s.trail, id)
}

func (n *menu) ask(s *Session, first call.Sound) turn {
	s.menuKeys = ""
	prompt := s.sound(n.Prompt)
	if n.Dynamic != nil {
		for _, e := range n.entries(s) {
			prompt += " " + s.sound(n.Dynamic.Each, e.marks()...)
		}
	}
	return turn{order: n.question(s, first, prompt)}
}

// dialGap is how long a further digit of a number is waited for: whoever dials
// an extension knows it by heart.
const dialGap = 3 * time.Second

// take decides what the keys so far mean.
func (n *menu) take(s *Session, keys string, late bool) turn {
	number, longer := false, false
	if n.Dial {
		number, longer = s.o.World.Dial(keys)
	}
	if longer && !late {
		s.menuKeys = keys
		return turn{order: call.Order{Kind: call.OrderCollect, Most: 1, First: dialGap}, why: fmt.Sprintf("The caller keyed %s; a longer number may follow.", keys)}
	}
	if t, is := n.choose(s, keys); is {
		return t
	}
	if number {
		return n.dial(s, keys)
	}
	s.tell(fmt.Sprintf("The caller keyed %s.", keys))
	return n.wrong(s, false, func(first call.Sound) turn { return n.ask(s, first) })
}

// choose follows a key of the menu.
func (n *menu) choose(s *Session, key string) (turn, bool) {
	if key == "*" && n.Back {
		return n.up(s), true
	}
	if key == "0" && n.Operator != "" {
		s.keyed(key)
		return n.dial(s, s.text(n.Operator)), true
	}
	if key == n.Names {
		s.keyed(key)
		return n.byName(s, ""), true
	}
	for _, c := range n.Keys {
		if c.Key == key {
			return n.chosen(s, key, c.Label, c.To), true
		}
	}
	if n.Dynamic == nil {
		return turn{}, false
	}
	for _, e := range n.entries(s) {
		if e.key == key {
			s.set(n.Dynamic.Store, e.value)
			return n.chosen(s, key, e.label, n.Dynamic.To), true
		}
	}
	return turn{}, false
}

func (n *menu) chosen(s *Session, key, label, node string) turn {
	s.keyed(key)
	s.set(n.Store, key)
	s.set(n.Label, label)
	return to(node, fmt.Sprintf("The caller keyed %s.", key))
}

// up leads to the menu before, or asks again where there is none.
func (n *menu) up(s *Session) turn {
	s.keyed("*")
	s.trail = s.trail[:len(s.trail)-1]
	if len(s.trail) == 0 {
		return to(s.run.node.ID, "The caller keyed *, and there is no menu above.")
	}
	return to(s.trail[len(s.trail)-1], "The caller keyed * for the menu above.")
}

// dial sends the caller to a number; the menu goes on when nobody takes the call.
func (n *menu) dial(s *Session, number string) turn {
	if number != s.text(n.Operator) {
		s.keyed(number)
	}
	return n.send(s, number)
}

func (n *menu) send(s *Session, number string) turn {
	s.menuKeys = ""
	return turn{
		order: call.Order{Kind: call.OrderGo, Digits: number, Keyed: true, Back: true, Ring: call.Sound(n.Ring)},
		why:   fmt.Sprintf("The caller is sent to %s.", number),
	}
}

// notTaken asks again after a number that was dialled in vain.
func (n *menu) notTaken(s *Session, r call.Result) turn {
	says, why := n.NoAnswerPrompt, "Nobody took the call."
	if r == call.ResultBusy {
		says, why = n.BusyPrompt, "It is busy there."
	}
	s.tell(why)
	return n.ask(s, s.sound(says))
}

// nothing is what follows a list without entries.
func (n *menu) nothing(s *Session) turn {
	switch d := n.Dynamic; {
	case d.Empty != "":
		return to(d.Empty, fmt.Sprintf("The variable %s has no list with entries.", d.List))
	case len(n.Keys) == 0 && !n.Dial && n.Operator+n.Names == "":
		return to(n.Failed, fmt.Sprintf("The variable %s has no list with entries.", d.List))
	}
	return n.ask(s, "")
}

// entry is a key of a dynamic menu.
type entry struct {
	key, label string
	value      any
}

func (e entry) marks() []call.Mark {
	return []call.Mark{{Name: itemKey, Value: e.key}, {Name: itemValue, Value: textOf(e.value)}, {Name: itemLabel, Value: e.label}}
}

// entries are the keys that the variable leads to: the digits that the menu has
// not given away itself.
func (n *menu) entries(s *Session) []entry {
	list, _ := s.values[n.Dynamic.List].([]any)
	var out []entry
	for key := '1'; key <= '9' && len(out) < len(list); key++ {
		if string(key) == n.Names || slices.ContainsFunc(n.Keys, func(c choice) bool { return c.Key == string(key) }) {
			continue
		}
		item := list[len(out)]
		value, _ := pick(item, n.Dynamic.Value)
		e := entry{key: string(key), value: value, label: textOf(value)}
		if label, has := pick(item, n.Dynamic.Label); has && n.Dynamic.Label != "" {
			e.label = textOf(label)
		}
		out = append(out, e)
	}
	return out
}
