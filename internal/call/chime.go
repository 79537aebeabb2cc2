package call

import (
	"fmt"
	"strings"
	"time"
)

// A bell that rings by the clock (TS-6) is a page on which nobody speaks: its call
// is made by the event Chime at a ChimePort, asks for the page's telephones, lets
// the sound be heard, and is over with it.

// Chime begins a call: the page Digits is to hear Sound, for Length at most; Text:
// which bell it is.
const Chime EventKind = "chime"

// AskChime asks who hears the page Digits.
const AskChime AskKind = "chime"

// WaitChime is how long the telephones of a page have to answer before a bell
// rings.
const WaitChime Timer = "chime"

// chimeCard and pageCard begin ports that are no hardware.
const (
	chimeCard = "chime/"
	pageCard  = "page/"
)

// ChimePort is where a bell rings that is heard on a page: nobody is there, and
// what is played there the page hears.
func ChimePort(page string) Port { return Port(chimeCard + page) }

// Chime reports whether the port is a ChimePort.
func (p Port) Chime() bool { return strings.HasPrefix(string(p), chimeCard) }

// PagePort is where a page is sent by multicast: it hears whoever speaks there.
func PagePort(number string) Port { return Port(pageCard + number) }

// Page is the number of the page of a PagePort, "" no such port.
func (p Port) Page() string {
	number, is := strings.CutPrefix(string(p), pageCard)
	if !is {
		return ""
	}
	return number
}

const (
	// chimeLead is how long telephones have to answer by themselves and open their
	// sound before the bell rings: most take half a second, some one and a half.
	chimeLead = 1500 * time.Millisecond
	// chimeMost bounds a bell whose length is not given.
	chimeMost = time.Minute
)

// chime begins the call of a bell.
func (s *stepper) chime() {
	s.begin(KindInternal)
	s.State, s.Digits, s.Says, s.RingFor = StateLifted, s.e.Digits, s.e.Sound, s.e.Length
	s.Caller = CallerID{Name: s.From.Label}
	s.Rec.Caller, s.Rec.Called = s.Caller, s.Digits
	s.ask(Ask{Kind: AskChime, Digits: s.Digits}, s.text("A bell is to ring")+".")
}

// chimes lets the bell ring when the telephones hear it.
func (s *stepper) chimes(r Route) {
	if len(r.Pages) == 0 {
		s.strike()
		return
	}
	s.arm(WaitChime, chimeLead, r.Reason)
}

// strike lets the bell be heard.
func (s *stepper) strike() {
	most := s.RingFor
	if most <= 0 {
		most = chimeMost
	}
	s.tellOne(s.Says, fmt.Sprintf("The bell rings on the page %s.", s.Digits))
	s.arm(WaitPage, most, fmt.Sprintf("It rings for at most %v.", most))
}

func served(reason string) ending {
	return ending{by: ByExchange, how: HowServed, result: ResultServed, tone: BusyTone, reason: reason}
}
