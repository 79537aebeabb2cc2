package call

import (
	"fmt"
	"time"
)

// A telephone is in StateHearing while it is told something by us and talks to
// nobody: that do not disturb is on now, which number it has, that a number is
// restricted. acd answers RouteHear with Sound for that, or RouteRefuse with
// Sound for an announcement before the tone; the call ends when the sound is
// over. With Keys the keys go on with the number instead, as after dial tone;
// with Echo the telephone then hears itself until it hangs up. An outside caller
// hears in it why they are not served, and their line is answered for that.
//
// On a SIP telephone the same happens after an INVITE: it is answered by the
// first PlaySound, and the tone at the end is a BYE.

const (
	// hearingLimit bounds a sound of which no end is told: none of ours is as long.
	hearingLimit = time.Minute
	// echoLimit is how long somebody may listen to themselves: nobody tests for
	// longer, and a handset that was forgotten must not keep a channel.
	echoLimit = 5 * time.Minute
)

// mayHear reports whether the caller is a telephone that nobody talks to yet.
func (s *stepper) mayHear() bool {
	return (!s.From.Line || s.Inward) && !s.answered() && !s.transferring() && len(s.Passed) == 0
}

// hear lets the telephone hear what acd says.
func (s *stepper) hear(r Route) {
	x := ending{by: ByExchange, how: HowServed, result: ResultServed, tone: BusyTone, reason: r.Reason}
	if r.Keys {
		x.how, x.result, x.tone = HowTimeout, ResultAbandoned, Congestion
		x.reason = fmt.Sprintf("Nothing was keyed within %v.", s.Rules.FirstDigit)
	}
	if r.Keys && r.Digits != "" {
		s.Digits = r.Digits
	}
	s.let(r)
	s.parkHeld(r)
	if r.Tapes != "" {
		s.add(Effect{Kind: TapeHeld, Port: s.From.Port, Peer: r.Tapes, Reason: r.Reason})
	}
	if r.Flashes != "" {
		s.add(Effect{Kind: FlashHeld, Port: s.From.Port, Peer: r.Flashes, Reason: r.Reason})
	}
	if r.Release != "" {
		s.add(Effect{Kind: ReleaseCall, Port: s.From.Port, Peer: r.Release, Reason: r.Reason})
	}
	s.announce(r, x)
}

// announce plays a sound; x is how the call ends then.
func (s *stepper) announce(r Route, x ending) {
	if s.Rec.Called == "" && !r.Keys {
		s.Rec.Called = s.Digits
	}
	s.leaveLine(r.Reason)
	s.openLine(r.Reason)
	s.State, s.Last, s.Keys, s.Echo = StateHearing, x, r.Keys, r.Echo && !r.Keys
	if r.Sound == "" && (s.Hearing != "" || s.Music == s.From.Port) {
		s.quiet(s.From.Port, r.Reason)
	}
	s.Hearing, s.Music = "", s.From.Port
	if r.Sound == "" {
		s.note(r.Reason)
		s.heard()
		return
	}
	s.add(Effect{Kind: PlaySound, Port: s.From.Port, Sound: r.Sound, Reason: r.Reason})
	s.arm(WaitSound, hearingLimit, "The sound ends before that.")
}

// stepHearing: the telephone hears something of ours.
func (s *stepper) stepHearing() {
	switch s.e.Kind {
	case SoundOver:
		s.heard()
	case TimerFired:
		s.heardEnough()
	case Digit:
		s.keyed()
	case OnHook, RingStop, FarDisconnected:
		s.heardByHalf()
	case CallerIDCame:
		s.setCaller("the call ends already.")
	case CallerIDSpoilt:
		s.spoilt()
	case PortDown:
		s.hearerLost()
	default:
		s.common()
	}
}

// hearerLost: an outside caller's line failed.
func (s *stepper) hearerLost() {
	if s.From.Line {
		s.over(s.callerLost())
		return
	}
	s.common()
}

// heard: the sound has come to its end.
func (s *stepper) heard() {
	switch {
	case s.Music == "": // of a sound before
		s.absorb()
	case s.BackFor != "":
		s.callsBack(fmt.Sprintf("%s calls %s back.", s.From.Label, s.BackNo))
	case s.Keys:
		s.Music = ""
		s.arm(WaitFirstDigit, s.Rules.FirstDigit, fmt.Sprintf("A key is awaited for %v.", s.Rules.FirstDigit))
	case s.Echo:
		s.Music = ""
		s.add(Effect{Kind: Hear, Port: s.From.Port, Peer: s.From.Port, Reason: fmt.Sprintf("%s hears itself.", s.From.Label)})
		s.arm(WaitSound, echoLimit, fmt.Sprintf("For at most %v.", echoLimit))
	default:
		s.over(s.Last)
	}
}

// heardEnough: no end of the sound was told, nobody keyed, or nobody hung up.
func (s *stepper) heardEnough() {
	if s.e.Timer == WaitSound && s.Music != "" && (s.Keys || s.Echo || s.BackFor != "") {
		s.add(Effect{Kind: StopTone, Port: s.From.Port, Reason: "The sound did not end in time."})
		s.heard()
		return
	}
	s.over(s.Last)
}

// keyed: the number goes on.
func (s *stepper) keyed() {
	if !s.Keys && s.BackFor == "" {
		s.absorb()
		return
	}
	if s.BackFor != "" {
		s.quiet(s.From.Port, "A key ends the sound.")
		s.callsBack(fmt.Sprintf("%s calls %s back at once.", s.From.Label, s.BackNo))
		return
	}
	if s.Music != "" {
		s.quiet(s.From.Port, "A key ends the sound.")
	}
	s.State, s.Keys, s.Last = StateDialling, false, ending{}
	s.dialled(s.e.Digits)
}

// heardByHalf: the caller hung up before the end.
func (s *stepper) heardByHalf() {
	x := s.Last
	if x.by, x.how = ByCaller, HowOnHook; s.From.Line {
		x.how = s.e.How
	}
	if s.e.Kind == RingStop {
		x.how = HowRingCeased
	}
	x.reason = fmt.Sprintf("%s hung up.", s.From.Label)
	s.over(x)
}

// remember has the exchange keep what acd says is to be kept.
func (s *stepper) remember(r Route) {
	for _, c := range r.Changes {
		s.add(Effect{Kind: Remember, Change: c, Reason: r.Reason})
	}
}

// noEcho parts the telephone from itself.
func (s *stepper) noEcho(reason string) {
	if s.Echo && s.State == StateHearing && s.Music == "" {
		s.add(Effect{Kind: Unhear, Port: s.From.Port, Peer: s.From.Port, Reason: reason})
	}
	s.Echo = false
}

// instead goes on as if another number had been dialled: the last one again, or
// one that a short code stands for. That happens once in a call, so that codes
// that stand for one another come to an end.
func (s *stepper) instead(r Route) {
	if s.Stood || !dialable(r.Instead) || r.Instead == "" {
		s.refuse(Route{Kind: RouteRefuse, Reason: fmt.Sprintf("%s But that stands for no number.", r.Reason)})
		return
	}
	s.Stood, s.Digits = true, r.Instead
	s.Caller.Withheld = s.Caller.Withheld || r.Hide
	s.askDone(r.Reason)
}
