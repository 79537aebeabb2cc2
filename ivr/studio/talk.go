package studio

import (
	"strings"

	"ringdown/internal/call"
)

// say plays a sound; any key ends it.
func (s *Session) say(sound string, then func() call.Order) call.Order {
	s.then = func(call.Input) call.Order { return then() }
	return call.Order{Kind: call.OrderSay, Sound: call.Sound(sound), Stop: anyKey, Reason: "The announcement is played."}
}

// ask plays a menu and waits for one key; then learns "" for none.
func (s *Session) ask(sound call.Sound, reason string, then func(key string) call.Order) call.Order {
	s.then = func(in call.Input) call.Order { return then(in.Digits + in.Ended) }
	return call.Order{Kind: call.OrderCollect, Sound: sound, Most: 1, First: firstKey, Reason: reason}
}

// unknown asks a menu again after a key that is none of it, or after none.
func (s *Session) unknown(key string, menu func(before string) call.Order) call.Order {
	if key == "" {
		return s.again("", menu)
	}
	return s.again("prompt/wrong-key", menu)
}

// again counts an error.
func (s *Session) again(before string, ask func(before string) call.Order) call.Order {
	if s.wrong++; s.wrong >= mostErrors {
		return s.end(sounds(before, "prompt/goodbye"), "Nothing that could be used was keyed for too long.")
	}
	return ask(before)
}

// work has something done on the disk.
func (s *Session) work(what, reason string, then func(ok bool) call.Order) call.Order {
	s.wrong = 0
	s.then = func(in call.Input) call.Order { return then(!in.Late && in.Text == Done) }
	return call.Order{Kind: call.OrderWork, Work: Kind + " " + what, Within: workMost, Reason: reason}
}

// end says a last word and ends the call.
func (s *Session) end(sound call.Sound, reason string) call.Order {
	s.then = func(call.Input) call.Order {
		return call.Order{Kind: call.OrderEnd, Reason: "Everything has been said."}
	}
	return call.Order{Kind: call.OrderSay, Sound: call.Sound(strings.TrimSpace(string(sound))), Reason: reason}
}

// sounds joins what is said one after the other; empty parts are left out.
func sounds(parts ...string) call.Sound {
	return call.Sound(strings.Join(strings.Fields(strings.Join(parts, " ")), " "))
}

// item is one of a menu: what it is for, and its key. The prompts end with
// "press".
func item(name, key string) string { return "prompt/for-" + name + " digits/" + key }
