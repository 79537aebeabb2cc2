package call

import (
	"fmt"
	"slices"
)

// first lets an event of any telephone that rings be handled as that of To.
func (s *stepper) first() {
	i := slices.IndexFunc(s.Also, func(l Leg) bool { return l.Port == s.e.Port })
	if i < 0 || s.e.Port == "" {
		return
	}
	s.Also = slices.Clone(s.Also)
	if s.State == StateOffered {
		s.From, s.Also[i] = s.Also[i], s.From
		return
	}
	s.To, s.Also[i] = s.Also[i], s.To
}

// others takes from an answer whom the call has already, in one way or another,
// as long as somebody else is left.
func (s *stepper) others(r Route) Route {
	if r.Kind != RouteRing || len(r.Targets) < 2 {
		return r
	}
	left := slices.DeleteFunc(slices.Clone(r.Targets), func(t Target) bool {
		return t.Port == "" || t.Port == s.From.Port || t.Port == s.By.Port || s.hasPassed(t.Port)
	})
	if len(left) > 0 {
		r.Targets = left
	}
	return r
}

// ring rings telephones, all at once; those that ring for the call already go
// on.
func (s *stepper) ring(r Route) {
	before := s.rung()
	if s.tried(r) && len(before) == 0 {
		s.Tried, s.Stage = nil, 0 // acd has begun another round
	}
	s.ringFromLine(r)
	s.Style, s.Beep, s.Gives = r.Style, r.Beep, r.Gives
	s.Stage++
	s.State, s.Group, s.Declined, s.Keep = StateRinging, r.Group, false, r.Keep
	s.Recorded = r.Record || s.Recorded && (s.answered() || len(s.Passed) > 0)
	s.rate(r)
	s.Diverts, s.Wanted = r.Diverts, Leg{Port: r.Targets[0].Port, Label: r.Targets[0].Label}
	s.noteCalled(r.Targets[0])
	s.rungNow(r, before)
	s.Announced = len(s.Later) == 0
	names := s.rungLabels()
	s.ringback(fmt.Sprintf("%s rings.", names))
	if s.By.Port != "" {
		s.add(Effect{Kind: TransferRings, Port: s.By.Port, Reason: fmt.Sprintf("%s rings.", names)})
	}
	s.ringFor(r, names)
	if len(s.out) == 0 {
		s.note(r.Reason) // the same ring on, for as long as the caller waits
	}
}

// rungNow rings whom the answer names and stops whom it does not.
func (s *stepper) rungNow(r Route, before []Leg) {
	legs := make([]Leg, len(r.Targets))
	for i, t := range r.Targets {
		legs[i] = Leg{Port: t.Port, Label: t.Label, Music: t.Music}
	}
	if len(before) > 0 && legs[0].Port != s.To.Port {
		s.disconnect(r.Reason) // from what it sent as it rang
	}
	for _, l := range before {
		if !hasLeg(legs, l.Port) {
			s.stopRinging(l, "", r.Reason)
		}
	}
	s.To, s.Also = legs[0], legs[1:]
	for _, l := range legs {
		if !slices.Contains(s.Tried, l.Port) {
			s.Tried = append(slices.Clip(s.Tried), l.Port)
		}
		if !hasLeg(before, l.Port) {
			s.ringOne(l, r.Reason)
		}
	}
}

// ringOne rings a telephone. One that can show a caller only as it begins to
// ring waits for a caller id that may come yet.
func (s *stepper) ringOne(l Leg, reason string) {
	if l.Port.SIP() && s.expectsCaller() {
		if len(s.Later) == 0 {
			s.armSide(WaitCallerID, CallerIDWait, fmt.Sprintf("Over SIP a caller can be shown only as it begins to ring: caller id has %v to come.", CallerIDWait))
		}
		s.Later = append(slices.Clip(s.Later), l.Port)
		return
	}
	s.add(Effect{
		Kind: RingPhone, Port: l.Port, Peer: offerer(s.From.Port, l.Port), CallerID: s.shown(), Settled: !s.expectsCaller(),
		Behalf: s.passer().Label, Alert: s.alert(l.Port), Ring: s.bell(l.Port), Data: s.dataFor(l), Reason: reason,
	})
	if s.beeps(l.Port) {
		s.armSide(WaitBeep, s.beepEvery(), "Whoever talks hears the beep again.")
	}
}

// ringLater rings the telephones that waited for the caller id.
func (s *stepper) ringLater(reason string) {
	s.Announced = true
	s.disarmSide(WaitCallerID, reason)
	later := s.Later
	s.Later = nil
	for _, l := range s.rung() {
		if slices.Contains(later, l.Port) {
			s.ringOne(l, reason)
		}
	}
}

// callerShown: a caller id came after ringing began.
func (s *stepper) callerShown() {
	s.setCaller(fmt.Sprintf("%s is told.", s.rungLabels()))
	for _, l := range s.rung() {
		if !slices.Contains(s.Later, l.Port) {
			s.add(Effect{Kind: ShowCallerID, Port: l.Port, CallerID: s.shown(), Reason: "It came after ringing began."})
		}
	}
	s.ringLater("The caller is known.")
	s.screen()
}

// ringFor bounds the time of ringing.
func (s *stepper) ringFor(r Route, names string) {
	if s.transferring() && r.Group == "" && (r.RingFor == 0 || r.RingFor > recallFor) {
		r.RingFor = recallFor // whoever transferred is to hear of it
	}
	if most := s.App.Order.RingFor; s.sent() && r.Group == "" && most > 0 {
		r.RingFor = most
	}
	if r.RingFor > 0 {
		s.arm(WaitPickUp, r.RingFor, fmt.Sprintf("%s rings for at most %v.", names, r.RingFor))
		return
	}
	s.disarm(fmt.Sprintf("%s rings until the caller gives up.", names))
}

// ringTimer: nobody was lifted in time, or no caller id has come.
func (s *stepper) ringTimer() {
	switch {
	case s.e.Timer == WaitCallerID:
		s.ringLater("No caller id has come.")
	case s.Keep && s.Group != "":
		s.ask(Ask{Kind: AskNextHop, Group: s.Group, Tried: s.soFar()}, fmt.Sprintf("%s did not answer in time: who is rung besides?", s.rungLabels()))
	case s.diverted(s.Diverts.NoAnswer, fmt.Sprintf("%s did not answer in time.", s.To.Label)):
	default:
		s.missed()
		s.notTaken(fmt.Sprintf("%s did not answer in time.", s.rungLabels()))
	}
}

// added follows what acd says while telephones ring.
func (s *stepper) added(r Route) {
	if r.Kind == RouteStay {
		s.note(r.Reason)
		return
	}
	if r.Kind != RouteRing || !s.reachable(s.others(r)) {
		s.silence(r.Reason)
		s.State = StateWaiting
	}
	if s.follow(r); len(s.out) == 0 {
		s.note(r.Reason)
	}
}

// drop stops one telephone; the others go on ringing.
func (s *stepper) drop(reason string) {
	if len(s.Also) == 0 {
		s.notTaken(reason)
		return
	}
	s.stopRinging(s.To, "", reason)
	s.leave()
}

// leave lets the next telephone that rings stand where To stood.
func (s *stepper) leave() {
	s.disconnect(fmt.Sprintf("%s rings no more.", s.To.Label))
	s.Later = slices.DeleteFunc(slices.Clone(s.Later), func(p Port) bool { return p == s.To.Port })
	s.To, s.Also = s.Also[0], slices.Clone(s.Also[1:])
	if len(s.Later) == 0 {
		s.disarmSide(WaitCallerID, "Nobody waits for the caller id any more.")
	}
}

// stopRinging stops one telephone; by is who has taken the call, "" nobody.
func (s *stepper) stopRinging(l Leg, by Port, reason string) {
	if slices.Contains(s.Later, l.Port) {
		return
	}
	s.add(Effect{Kind: StopRinging, Port: l.Port, Peer: by, Reason: reason})
}

// stopOthers stops all that ring but To: by has the call.
func (s *stepper) stopOthers(by Port, reason string) {
	for _, l := range s.Also {
		s.stopRinging(l, by, reason)
	}
	s.Also, s.Later = nil, nil
	s.disarmSide(WaitCallerID, reason)
}

func hasLeg(legs []Leg, at Port) bool {
	return slices.ContainsFunc(legs, func(l Leg) bool { return l.Port == at })
}

// rungLabels names who rings, for a sentence: "801", "801, 802 and 3 others".
func (s *stepper) rungLabels() string {
	names := s.To.Label
	for i, l := range s.Also {
		if l.Label == s.To.Label { // the same person's number outside
			continue
		}
		if i == shownRinging {
			return fmt.Sprintf("%s and %d others", names, len(s.Also)-i)
		}
		names += ", " + l.Label
	}
	return names
}

// shownRinging bounds how many of those that ring a sentence names, besides one.
const shownRinging = 3
