package call

import (
	"slices"
	"strconv"
	"strings"
)

// waiting is how the party waits for a group: as the group has it, unless an
// application that sent it there says otherwise (IV-7).
func (s *stepper) waiting(q Queue) Queue {
	if !s.sent() {
		return q
	}
	w := s.App.Order.Waiting
	if w.Music != "" {
		q.Music = w.Music
	}
	if w.Say != "" {
		q.Say, q.Place = w.Say, w.Every
	}
	if w.Longest > 0 {
		q.Limit, q.Ask, q.Back = w.Longest, false, s.App.Order.Back
	}
	return q
}

// sayAtOnce says what an application wants said as the wait begins.
func (s *stepper) sayAtOnce() {
	s.ask(Ask{Kind: AskPlace, Group: s.Wait.Group}, "How many are before the caller?")
}

// mayComeBack reports whether the party comes back to an application instead of
// hearing why nobody takes the call.
func (s *stepper) mayComeBack() bool { return s.sent() && s.App.Order.Back }

// filled puts numbers into a sound.
func filled(sound Sound, first string, a int, second string, b int) Sound {
	r := strings.NewReplacer(first, strconv.Itoa(a), second, strconv.Itoa(b))
	return Sound(r.Replace(string(sound)))
}

// greeting is what both hear when somebody has answered; "" nothing.
func (s *stepper) greeting() Sound {
	if g := s.App.Order.Greet; s.sent() && g != "" {
		return Sound(strings.ReplaceAll(string(g), StaffNo, s.To.Label))
	}
	i := slices.IndexFunc(s.Announce, func(a Announcement) bool { return a.Port == s.To.Port.Base() || a.Port == s.To.Port })
	if i < 0 {
		return ""
	}
	return s.Announce[i].Sound
}
