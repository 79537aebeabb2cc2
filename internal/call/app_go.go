package call

import (
	"fmt"
	"strings"
)

// sendOn takes the party where the application wants it.
func (s *stepper) sendOn(o Order) {
	if o.App != "" {
		s.leaveApp(o.Reason)
		s.enterApp(o.App, o.Reason)
		return
	}
	s.App.Away = true
	s.State, s.Digits, s.Group, s.Tried, s.Stage = StateWaiting, o.Digits, o.Group, nil, 0
	if o.Ring != "" {
		s.say(o.Ring, o.Reason)
	} else {
		s.hushCaller(o.Reason)
	}
	s.Rec.Called = o.Digits + o.Group // one of them
	s.ask(s.askSent(), o.Reason)
}

// sent reports whether an application has sent the party on.
func (s *stepper) sent() bool { return s.App.Away }

// askSent is the question who takes a party that an application has sent on.
func (s *stepper) askSent() Ask {
	o := s.App.Order
	if o.Own {
		return Ask{Kind: AskDialled, Digits: o.Digits, Done: true, Tried: s.soFar()}
	}
	return Ask{Kind: AskSent, Digits: o.Digits, Group: s.Group, Keyed: o.Keyed, Done: true, Line: o.Line, Tried: s.soFar()}
}

// backToApp returns the party to the application that sent it on.
func (s *stepper) backToApp(x ending) {
	switch {
	case s.App.Name == AppMoved:
		s.movedBack(x)
		return
	case !s.App.Order.Back:
		s.over(x)
		return
	}
	s.leaveLine(x.reason)
	s.silenceAway(x.reason)
	s.State, s.App.Away, s.Group, s.Tried, s.Declined = StateApp, false, "", nil, false
	s.Diverts, s.Wanted, s.Keep, s.Style = Diverts{}, Leg{}, false, Style{}
	text := string(x.result)
	if s.e.Kind == Routed && s.e.Route.Tag == TagOverflowed {
		text = BackFull
	}
	s.askApp(Input{Kind: InputBack, Text: text}, fmt.Sprintf("%s The application %s goes on.", x.reason, s.App.Name))
}

// silenceAway ends what the party heard meanwhile.
func (s *stepper) silenceAway(reason string) {
	if s.State == StateRinging {
		s.silence(reason)
	}
	s.hushCaller(reason)
}

// hushCaller ends what the caller hears of ours.
func (s *stepper) hushCaller(reason string) {
	if s.Hearing != "" || s.Music == s.From.Port {
		s.quiet(s.From.Port, reason)
		s.Hearing = ""
	}
}

// tidyApp forgets an application that the call has left behind.
func (s *stepper) tidyApp() {
	switch {
	case s.App.Name == "" || s.State == StateApp:
	case s.App.Away && s.onTheWay():
	default:
		s.App = App{}
	}
	if s.App.Name != AppMoved {
		s.Home = ""
	}
}

// onTheWay reports whether the party waits for somebody to take the call.
func (s *stepper) onTheWay() bool {
	switch s.State {
	case StateWaiting, StateRinging, StateQueued, StateSeizing, StateProceeding, StateDialling:
		return true
	}
	return false
}

// asksAfter lets an application talk to the outside party when the extension has
// hung up first (LN-5); it reports whether one does.
func (s *stepper) asksAfter() bool {
	leg, _ := s.leg()
	stays := s.To
	if s.e.Port == s.To.Port {
		stays = s.From
	}
	if s.Rate == "" || s.e.Kind != OnHook || s.e.How != "" || leg.Line || !stays.Line {
		return false
	}
	x := s.hungUp()
	name, by, turned := s.Rate, leg, s.Turned
	s.disconnect(x.reason)
	if s.Music == by.Port {
		s.quiet(by.Port, x.reason)
	}
	s.free()
	s.Rec.leave(by.Port, s.e.At)
	if s.From.Port == by.Port {
		s.Turned = !s.Turned
	}
	s.From, s.To, s.Rate = stays, Leg{}, ""
	x.by = x.by.turned(turned != s.Turned) // close turns it back
	s.Last, s.Agent = x, by.Label
	s.disarmAll(x.reason)
	s.State, s.App, s.Mode = StateApp, App{Name: name}, ""
	s.askApp(Input{Kind: InputStart}, x.reason)
	return true
}

// rate notes which application follows the conversation.
func (s *stepper) rate(r Route) {
	if r.Rate != "" {
		s.Rate = r.Rate
	}
	s.Announce = r.Announce
}

// announceSelf lets both hear who has answered an outside caller (EX-6): the
// telephone too, so that it does not speak into it.
func (s *stepper) announceSelf(first bool) {
	greeting, whisper := s.greeting(), s.whispered()
	if !first || s.Mode != Through {
		return
	}
	if !s.From.Line {
		greeting = ""
	}
	if greeting != "" {
		s.sayOver(s.From, greeting, fmt.Sprintf("%s says who has answered.", s.To.Label))
	}
	switch {
	case whisper != "":
		s.sayOver(s.To, Sound(strings.TrimSpace(string(whisper+greeting))), fmt.Sprintf("%s hears for whom it answers.", s.To.Label))
	case greeting != "":
		s.sayOver(s.To, greeting, fmt.Sprintf("%s says who has answered.", s.To.Label))
	}
}

// sayOver plays something over the conversation at one side of it.
func (s *stepper) sayOver(l Leg, sound Sound, reason string) {
	s.add(Effect{Kind: PlaySound, Port: l.Port, Sound: sound, Mode: Over, Reason: reason})
}

// whispered is what a member hears who answers for a group, ready to go before
// something else; "" nothing.
func (s *stepper) whispered() Sound {
	if s.Style.Whisper == "" || s.To.Line || s.Group == "" {
		return ""
	}
	return s.Style.Whisper + " "
}
