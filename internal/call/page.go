package call

import (
	"fmt"
	"strings"
	"time"
)

// A page (TS-6) is a room in which one speaks and all others hear: whoever dials
// it, and telephones that answer by themselves. Each of those has a call of its
// own that begins with us, and leaves no record: it is no call to anybody.

// PageRoom begins the name of a room that is a page; its number follows.
const PageRoom = "page/"

// pageAnswer is how long a telephone may take to answer a page by itself: one
// that does not do so at once will not do so at all, and is not to go on ringing.
const pageAnswer = 5 * time.Second

// DefaultPage is how long a page may last: announcements are short, and a
// handset that was not put back must not keep all telephones.
const DefaultPage = time.Minute

func isPage(room string) bool { return strings.HasPrefix(room, PageRoom) }

// Paging reports whether the party speaks to all in its room; Paged whether it
// is one of those who hear.
func (c Call) Paging() bool { return c.State == StateMeeting && isPage(c.Room) && !c.Mute }

// Paged reports whether the party hears a page, or is about to.
func (c Call) Paged() bool {
	return isPage(c.Room) && (c.State == StateOffered || c.State == StateMeeting && c.Mute)
}

// page lets the party speak, and has the others called.
func (s *stepper) page(r Route) {
	for _, t := range r.Pages {
		s.add(Effect{Kind: PagePhone, Port: t.Port, Digits: r.Room, Reason: fmt.Sprintf("%s is to hear the page.", t.Label)})
	}
	if s.From.Port.Chime() {
		s.chimes(r)
		return
	}
	most := r.RingFor
	if most <= 0 {
		most = DefaultPage
	}
	s.tellOne("prompt/page-begin", r.Reason)
	s.arm(WaitPage, most, fmt.Sprintf("A page lasts at most %v.", most))
}

// hearPage: the telephone has answered by itself.
func (s *stepper) hearPage() {
	s.State, s.Mute = StateMeeting, true
	s.settleDown(s.Room, fmt.Sprintf("%s hears the page.", s.From.Label))
	s.note(fmt.Sprintf("%s hears the page.", s.From.Label))
}

// pageOver ends the call of a telephone that heard a page.
func (s *stepper) pageOver(reason string) {
	if !isPage(s.Room) || !s.Mute {
		s.absorb()
		return
	}
	s.over(ending{by: ByCaller, how: HowOnHook, result: ResultAnswered, tone: BusyTone, reason: reason})
}

// saveRecord has the record kept, if the call leaves one.
func (s *stepper) saveRecord(reason string) {
	if s.Gone {
		s.note(reason)
		return
	}
	s.add(Effect{Kind: SaveRecord, Reason: reason})
}

// offerFor is how long a telephone is rung that we ring for itself.
func (s *stepper) offerFor() time.Duration {
	if isPage(s.Room) {
		return pageAnswer
	}
	return offerFor
}
