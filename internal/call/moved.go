package call

import "fmt"

// An administrator sends a caller who waits elsewhere (RG-18): to an extension, a
// group or a number outside. What the caller hears and who is rung is as if an
// application had sent them there; when nobody takes the call it goes back to
// where it came from, so that an order from afar loses nobody.

// AppMoved stands in place of the application of a call that was sent on so.
const AppMoved = "moved"

// MoveAsk is what the call asks when it is sent to a number: acd's answer tells
// whether that leads anywhere.
func (c Call) MoveAsk(to string) Ask {
	s := stepper{Call: c}
	s.Passed, s.Recall = nil, Leg{} // nobody's rights count but those of who sends it
	s.Group, s.Tried, s.Lines, s.Away = "", nil, nil, nil
	s.App = movedTo(to, "", "", "")
	return s.asking(s.askSent())
}

// Unmovable says in a sentence why the caller cannot be sent to a number now, ""
// they can. Who talks is transferred instead.
func (c Call) Unmovable(to string) string {
	switch {
	case to == "" || !dialable(to):
		return fmt.Sprintf("%q is no number.", shorten(to))
	case c.Along:
		return "The call only rings a number outside for another call."
	case c.By.Port != "" || c.Recall.Port != "":
		return fmt.Sprintf("%s is being transferred.", c.From.Label)
	case c.Asked || c.App.Owes || c.Agent != "":
		return "The call is about to end, or to go on by itself."
	case c.Wait.Group == to:
		return fmt.Sprintf("The caller waits for group %s already.", to)
	}
	switch c.State {
	case StateQueued, StateRinging, StateWaiting, StateParked, StateApp:
		return ""
	}
	return fmt.Sprintf("A call in state %s cannot be moved.", c.State)
}

func movedTo(to, named, home, reason string) App {
	return App{Name: AppMoved, Away: true, Order: Order{Kind: OrderGo, Digits: to, Named: named, Back: home != "", Reason: reason}}
}

// redirected: an administrator sends the caller on, or has given them another
// place in their line.
func (s *stepper) redirected() {
	if s.e.Digits == "" && s.inLine() {
		s.note(s.text("An administrator gives the caller another place") + ".")
		return
	}
	if why := s.Unmovable(s.e.Digits); why != "" {
		s.note(why)
		return
	}
	to, home := s.e.Digits, s.home()
	if home == to {
		home = ""
	}
	reason := fmt.Sprintf("%s sends the caller to %s.", s.text("An administrator"), to)
	s.leaveRung(reason)
	s.leaveLine(reason)
	s.leaveApp(reason)
	s.hushCaller(reason)
	s.Slot, s.Parker, s.Passed, s.Recalls = "", Leg{}, nil, 0
	s.goTo(to, s.e.Order.Named, home, reason)
}

// goTo asks who takes the caller there, named first if to is a group.
func (s *stepper) goTo(to, named, home, reason string) {
	known := s.Announced // one who is not yet may be waited for
	s.anew(to)
	s.Announced = known
	s.App, s.Home = movedTo(to, named, home, reason), home
	s.State = StateWaiting
	s.disarm(reason)
	s.ask(s.askSent(), reason)
}

// home is the number to which a caller who is sent on in vain comes back, ""
// nowhere.
func (s *stepper) home() string {
	to := s.Group
	switch {
	case s.inLine():
		to = s.Wait.Group
	case s.State == StateParked:
		to = s.Parker.Label
	case s.State == StateRinging && s.Group == "":
		to = s.To.Label
	}
	if !dialable(to) {
		return ""
	}
	return to
}

// movedBack takes a caller who was sent on in vain back to where they were. One
// who hears only their exchange goes on hearing it if there is no such place.
func (s *stepper) movedBack(x ending) {
	home := s.Home
	if home == "" && !s.deaf() {
		s.over(x)
		return
	}
	s.leaveLine(x.reason)
	s.silenceAway(x.reason)
	s.Declined = false
	if home == "" {
		s.State, s.App = StateWaiting, App{}
		s.disarm(x.reason)
		s.note(x.reason)
		return
	}
	s.goTo(home, "", "", fmt.Sprintf("%s The caller goes back to %s.", x.reason, home))
}

// arrived ends the way of a caller who was sent to a group and waits there now.
func (s *stepper) arrived() {
	if s.App.Name == AppMoved {
		s.App, s.Home = App{}, ""
	}
}
