package flow

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
)

// send says the prompt and sends the caller on.
func (g *going) send(s *Session, o call.Order, why string, extra ...call.Mark) turn {
	o.Kind, o.Back, o.Greet = call.OrderGo, o.Back || g.returns(), s.sound(g.AnswerSound)
	sound := s.sound(g.Prompt, extra...)
	t := turn{order: o, why: why}
	if sound == "" {
		return t
	}
	s.after = &t
	return turn{order: call.Order{Kind: call.OrderSay, Sound: sound}}
}

// back is the way on when nobody took the call.
func (g *going) back(s *Session, r call.Result) turn {
	switch r {
	case call.ResultBusy:
		return s.then(g.BusyPrompt, "It is busy there.", to(g.Busy, ""))
	case call.ResultMissed, call.ResultAbandoned:
		return s.then(g.LatePrompt, "Nobody answered.", to(g.NoAnswer, ""))
	}
	return s.then(g.FailPrompt, "Nobody could be reached.", to(g.Failed, ""))
}

func (n *extension) next(s *Session, in call.Input) turn {
	if in.Kind == call.InputBack {
		return n.back(s, call.Result(in.Text))
	}
	number := s.text(n.Number)
	if is, _ := s.o.World.Dial(number); !is {
		return s.then(n.FailPrompt, fmt.Sprintf("%s is no extension that can be called.", shorten(number)), to(n.Failed, ""))
	}
	o := call.Order{Digits: number, Keyed: true, Ring: call.Sound(n.Ring), RingFor: seconds(n.Seconds, 0)}
	return n.send(s, o, fmt.Sprintf("The caller is sent to %s.", number))
}

func (n *outside) next(s *Session, in call.Input) turn {
	if in.Kind == call.InputBack {
		return n.back(s, call.Result(in.Text))
	}
	number := dialable(s.text(n.Number))
	if number == "" {
		return s.then(n.FailPrompt, "There is no number to call.", to(n.Failed, ""))
	}
	o := call.Order{Digits: number, Line: n.Line, Ring: call.Sound(n.Ring), RingFor: seconds(n.Seconds, 0)}
	return n.send(s, o, fmt.Sprintf("The caller is sent to %s outside.", number))
}

// dialable is a number without what people write between its digits; "" it is none.
func dialable(s string) string {
	s = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", "+", "").Replace(s)
	if s == "" || len(s) > call.MaxKeys || strings.Trim(s, "0123456789*#") != "" {
		return ""
	}
	return s
}

func (n *group) next(s *Session, in call.Input) turn {
	if in.Kind == call.InputBack {
		return n.came(s, in)
	}
	number := s.text(n.Group)
	g := s.o.World.Group(number)
	if g.Online == 0 && (n.Nobody != "" || n.NobodySays.given()) {
		return s.then(n.NobodySays, fmt.Sprintf("Nobody of group %s is on line.", number), to(n.Nobody, ""))
	}
	o := call.Order{Group: number, Named: s.text(n.First), Back: n.Longest > 0 || n.Full != "" || n.FullSays.given(), Waiting: call.Waiting{
		Music: strings.TrimPrefix(n.Music, "music/"), Say: s.sound(n.WaitPrompt),
		Every: seconds(n.Every, 0), Longest: seconds(n.Longest, 0),
	}}
	waiting := call.Mark{Name: waitNo, Value: fmt.Sprint(g.Waiting)}
	return n.send(s, o, fmt.Sprintf("The caller is sent to group %s.", number), waiting)
}

// came is what follows when the group did not take the call.
func (n *group) came(s *Session, in call.Input) turn {
	if in.Text == call.BackFull {
		return s.then(n.FullSays, "Too many wait for the group.", to(n.Full, ""))
	}
	r := call.Result(in.Text)
	if r == call.ResultFailed && n.Failed == "" && !n.FailPrompt.given() { // all members are busy, and nobody may wait
		r = call.ResultBusy
	}
	return n.back(s, r)
}

func (n *voicemail) next(s *Session, _ call.Input) turn {
	app := "voicemail/" + s.text(n.Box)
	if n.Greeting != "" {
		app += "/" + n.Greeting
	}
	return s.then(n.Prompt, "", turn{
		order: call.Order{Kind: call.OrderGo, App: app},
		why:   fmt.Sprintf("The caller may leave a message in mailbox %s.", s.text(n.Box)),
	})
}
