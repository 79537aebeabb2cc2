package call

import (
	"fmt"
	"slices"
)

// follow does what acd answered. What an outside caller cannot be given (a
// dial tone, a line, a tone of ours) leaves them hearing the exchange's
// ringback, unanswered.
func (s *stepper) follow(r Route) {
	r = s.others(r)
	if r.Kind != RouteHear || s.mayHear() {
		s.remember(r)
	}
	s.Rec.tag(r.Tag)
	switch {
	case s.State == StateQueued && s.Wait.Choice == ChoiceNumber:
		s.sayNumber(r)
	case s.Along && (r.Kind != RouteSeize || !s.reachable(r) || r.Digits == "" || r.Member.Port != ""):
		s.over(ending{by: ByExchange, how: HowRefused, result: ResultFailed, tone: Congestion, reason: r.Reason})
	case r.Kind == RouteForward && len(r.Targets) > 0 && !s.inLine():
		s.forwarded(r)
	case r.Kind == RouteHear && s.mayHear() && !s.inLine():
		s.hear(r)
	case r.Kind == RouteCode && (s.mayHear() || s.mayComeIn()) && !s.inLine():
		s.askCode(r)
	case r.Kind == RouteInstead && !s.inLine():
		s.instead(r)
	case r.Kind == RouteStay:
		s.note(r.Reason)
	case r.Kind == RoutePlace && s.inLine():
		s.sayPlace(r)
	case (r.Kind == RouteQueue || r.Kind == RouteApp || s.mayHearWhy(r)) && s.expectsCaller():
		s.awaitCaller(r)
	case r.Kind == RouteQueue:
		s.enqueue(r)
	case r.Kind == RouteApp && r.App != "":
		s.enterApp(r.App, r.Reason)
	case s.mayHearWhy(r):
		s.announce(r, ending{by: ByExchange, how: HowRefused, result: ResultRefused, tone: Congestion, reason: r.Reason})
	case r.Kind == RouteRing && len(r.Targets) > 0 && s.hasPassed(r.Targets[0].Port):
		s.circle(r.Targets[0].Label)
	case r.Kind == RouteRing && s.reachable(r):
		s.ringInTime(r)
	case r.Kind == RoutePickup:
		s.joins(r)
	case r.Kind == RouteMeet:
		s.meet(r)
	case r.Kind == RouteWatch:
		s.watch(r)
	case r.Kind == RoutePark:
		s.park(r)
	case r.Kind == RouteSeize && s.reachable(r) && s.mayGoOut(r):
		s.goOut(r)
	case (s.opened() || s.inLine()) && r.Kind == RouteNone && r.Group != "" && !s.App.Order.Back:
		s.wait(r)
	case s.opened() && !s.Inward, s.inLine():
		s.refuse(r)
	case s.From.Line && !s.Inward:
		s.unheard(r)
	case r.Kind == RouteDialTone:
		s.dialToneOrHotline(r)
	case r.Kind == RouteMore:
		s.more(r)
	case r.Kind == RouteNone && r.Group != "":
		s.wait(r)
	default:
		s.refuse(r)
	}
}

// reachable reports whether the answer names somebody who is not in the call.
func (s *stepper) reachable(r Route) bool {
	if len(r.Targets) == 0 {
		return false
	}
	at := r.Targets[0].Port
	return at != "" && at != s.From.Port && at != s.By.Port && !s.hasPassed(at)
}

// goOut seizes a line; one on which the caller can be shown waits for the caller
// id, as a SIP telephone does.
func (s *stepper) goOut(r Route) {
	if s.unannounced(r) {
		s.awaitCaller(r)
		return
	}
	s.seize(r)
}

// mayGoOut keeps outside callers off outside lines, unless they are for an
// extension that is called outside.
func (s *stepper) mayGoOut(r Route) bool {
	passedOn := (r.Member.Port != "" || s.transferring() || s.sent() || len(s.Passed) > 0) && r.Digits != ""
	return passedOn || (!s.From.Line || s.Inward) && r.Member.Port == ""
}

// ringInTime rings, at once unless something speaks for a pause.
func (s *stepper) ringInTime(r Route) {
	switch {
	case s.Declined && s.tried(r) && s.inLine():
		s.backInLine(r)
	case s.Declined && s.tried(r):
		s.Declined = false
		s.wait(r)
	case s.unannounced(r), r.Await && s.expectsCaller():
		s.awaitCaller(r)
	default:
		s.ring(r)
	}
}

// tried reports whether ringing the answer's target begins another round.
func (s *stepper) tried(r Route) bool { return slices.Contains(s.Tried, r.Targets[0].Port) }

// unannounced reports whether displays would stay empty that need not, and
// nobody else is there to be rung meanwhile.
func (s *stepper) unannounced(r Route) bool {
	analog := func(t Target) bool { return !t.Port.SIP() }
	return s.expectsCaller() && !slices.ContainsFunc(r.Targets, analog)
}

// mayHearWhy reports whether an outside caller is told by a prompt why they
// cannot have what they want.
func (s *stepper) mayHearWhy(r Route) bool {
	return r.Kind == RouteRefuse && r.Sound != "" && s.From.Line && !s.answered() && !s.mayComeBack()
}

// expectsCaller reports whether a caller id may come yet.
func (s *stepper) expectsCaller() bool {
	return s.From.Line && !s.From.Port.Trunk() && !s.opened() && s.Caller == (CallerID{}) && !s.Announced
}

// awaitCaller rings a SIP telephone when the caller is known, or had time to be.
func (s *stepper) awaitCaller(r Route) {
	s.State = StateWaiting
	if !r.Await { // else where the line leads may depend on the caller, too
		s.Group = r.Group
	}
	why := "Over SIP a caller can be shown only as it begins to ring"
	switch {
	case r.Await:
		why = "Who rings depends on the caller"
	case r.Kind == RouteQueue || r.Kind == RouteApp || r.Kind == RouteRefuse:
		why = "A line that is answered sends no caller id any more"
	}
	s.arm(WaitCallerID, CallerIDWait, fmt.Sprintf("%s %s: caller id has %v to come.", r.Reason, why, CallerIDWait))
}

// announced ends the wait for the caller id.
func (s *stepper) announced(reason string) {
	s.Announced = true
	if s.Timer == WaitCallerID {
		s.again(reason)
	}
}

// more waits for another digit.
func (s *stepper) more(r Route) {
	s.State = StateDialling
	s.arm(WaitNextDigit, s.Rules.InterDigit, "For the next digit.")
}

// refuse tells a telephone that it does not get what it asked for.
func (s *stepper) refuse(r Route) {
	x := ending{by: ByExchange, how: HowRefused, result: ResultRefused, tone: Congestion, reason: r.Reason}
	switch {
	case r.Kind == RouteBusy:
		x.result, x.tone = ResultBusy, BusyTone
	case r.Kind == RouteNone:
		x.result = ResultFailed
	case s.From.Port.SIP(): // its display tells more than a tone can
		x.tone = Unobtainable
	}
	if s.Rec.Called == "" {
		s.Rec.Called = s.Digits
	}
	if r.Sound != "" && s.mayHear() && !s.mayComeBack() {
		s.announce(Route{Sound: r.Sound, Reason: r.Reason}, x)
		return
	}
	s.failed(x)
}

// soundNobody is what a telephone hears that would have given its call on hold to
// whoever answers: the tone alone would leave open whether the call is lost.
const soundNobody Sound = "prompt/no-answer"

// failed ends a call that reached nobody, or a transfer that did not. Whoever is
// busy with something else when they are to be rung back is waited for.
func (s *stepper) failed(x ending) {
	switch {
	case s.sent():
		s.backToApp(x)
	case s.transferring():
		s.back(x)
	case s.Gives != "" && s.mayHear():
		s.Gives = ""
		s.announce(Route{Sound: soundNobody, Reason: x.reason}, x)
	case s.Recalls > 0 && x.result == ResultBusy:
		s.Recalls--
		s.wait(Route{Reason: x.reason})
	default:
		s.over(x)
	}
}

// unheard leaves an outside caller unanswered. Unless acd refuses the call for
// good, it is asked again after a while: somebody may become free. A trunk's
// caller need not wait without a word: a network has words for it.
func (s *stepper) unheard(r Route) {
	if s.Home != "" {
		s.refuse(r)
		return
	}
	if s.From.Port.Trunk() && r.Group == "" {
		s.Rec.Called = s.Digits
		s.refuse(r)
		return
	}
	if r.Kind == RouteBusy || r.Group != "" {
		s.wait(r)
		return
	}
	s.State = StateWaiting
	s.Refused = r.Kind == RouteRefuse
	s.disarm(r.Reason)
	s.note(r.Reason)
}

// wait lets the caller hear ringback until acd is asked again.
func (s *stepper) wait(r Route) {
	s.leaveLine(r.Reason)
	s.State, s.Group = StateWaiting, r.Group
	s.ringback(r.Reason)
	s.arm(WaitRetry, s.Rules.Retry, r.Reason)
}

// ringback is for everybody but the caller on an analog line that was not
// answered: they have the exchange's.
func (s *stepper) ringback(reason string) {
	if s.sent() && s.App.Order.Ring != "" { // which is heard already
		return
	}
	if !s.deaf() && !s.inLine() && s.Hearing != Ringback {
		s.play(Ringback, reason)
	}
}

// noteCalled notes who was called first; a transfer adds parties alone.
func (s *stepper) noteCalled(t Target) {
	if s.Rec.Rang.IsZero() {
		s.Rec.Rang = s.e.At
	}
	if s.answered() || len(s.Passed) > 0 {
		return
	}
	s.Rec.Called = s.Digits
	if s.From.Line {
		s.Rec.Called = t.Label
	}
}

// offerer is the caller where both are SIP: what it can speak is offered on.
func offerer(from, to Port) Port {
	if from.SIP() && to.SIP() {
		return from
	}
	return ""
}
