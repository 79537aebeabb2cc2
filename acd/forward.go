package acd

import (
	"fmt"
	"strings"
	"time"

	"ringdown/internal/call"
)

// DefaultNoAnswer is how long a telephone rings before its calls are forwarded
// because nobody answers: four cadences, as for the member of a group.
const DefaultNoAnswer = 20 * time.Second

// reach rings an extension, unless something that is set there says otherwise:
// its calls may be forwarded (EX-2, EX-3), refused (TS-6) or not wanted (EX-11).
func (p *Plan) reach(x Extension, a call.Ask, w World) call.Route {
	s := w.Phone(x.Number)
	switch {
	case s.Forward.Always != "":
		return forwardTo(x, s.Forward.Always, "forwards every call")
	case s.Filter && x.Secretary != "" && !p.passesFilter(x, a):
		return forwardTo(x, x.Secretary, "lets the secretary take its calls, which go")
	case s.NoAnonymous && a.Outside && (a.Caller.Withheld || a.Caller.Number == ""):
		r := refuse("%s takes no calls of callers who do not show a number.", x.Label())
		r.Sound = "prompt/anonymous-rejected"
		return r
	case s.DND && !p.passesDND(a):
		return p.orMailbox(p.notDisturbed(x, s), x, a, x.MailboxBusy, whyBusy)
	}
	r := p.joinedOutside(p.twinned(p.ringExtension(x, a, w), x, w), x, w)
	switch {
	case r.Kind == call.RouteBusy && w.Look(x.Port).gone():
		return p.orMailbox(orForward(r, x, s.Forward.Unreachable, "cannot be reached and forwards the call"), x, a, x.MailboxAway, whyAway)
	case r.Kind == call.RouteBusy:
		return p.orMailbox(orForward(r, x, s.Forward.Busy, "is busy and forwards the call"), x, a, x.MailboxBusy, whyBusy)
	case r.Kind == call.RouteRing:
		return p.divertingToMailbox(p.diverting(r, s), x, a)
	}
	return r
}

// diverting says where a call goes that the telephone does not take.
func (p *Plan) diverting(r call.Route, s PhoneState) call.Route {
	r.Diverts = call.Diverts{NoAnswer: s.Forward.NoAnswer, Busy: s.Forward.Busy, Unreachable: s.Forward.Unreachable}
	if r.Diverts.NoAnswer != "" {
		wait := p.noAnswer()
		if r.RingFor == 0 || wait < r.RingFor {
			r.RingFor = wait
		}
	}
	return r
}

// noAnswer is how long a telephone rings before its calls go elsewhere.
func (p *Plan) noAnswer() time.Duration {
	if p.NoAnswer == 0 {
		return DefaultNoAnswer
	}
	return p.NoAnswer
}

// passesDND reports whether one of the two rules of the system lets a call
// through to a telephone that is not to be disturbed.
func (p *Plan) passesDND(a call.Ask) bool {
	return p.DNDTransferred && a.Transferred || p.DNDInternal && !a.Outside && !a.Transferred
}

// notDisturbed answers for a telephone that is not to be disturbed, as if it
// were busy.
func (p *Plan) notDisturbed(x Extension, s PhoneState) call.Route {
	busy := call.Route{Kind: call.RouteBusy, Reason: fmt.Sprintf("%s is not to be disturbed.", x.Label())}
	return orForward(busy, x, s.Forward.Busy, "is not to be disturbed and forwards the call")
}

func orForward(r call.Route, x Extension, to, why string) call.Route {
	if to == "" {
		return r
	}
	return forwardTo(x, to, why)
}

func forwardTo(x Extension, to, why string) call.Route {
	return call.Route{
		Kind: call.RouteForward, Targets: target(x), Digits: to,
		Reason: fmt.Sprintf("%s %s to %s.", x.Label(), why, to),
	}
}

// outsideNumber is the number behind the access code.
func (p *Plan) outsideNumber(dialled string) (string, bool) {
	if p.known(dialled) {
		return "", false
	}
	number, is := strings.CutPrefix(dialled, p.accessCode())
	return number, is && number != ""
}

// signedIn reports whether an extension takes the calls of a group: who is set
// up as a member does, until they sign out.
func (p *Plan) signedIn(number, group string, w World) bool {
	in, said := w.Phone(number).SignedIn[group]
	return in || !said
}
