package call

import (
	"fmt"
	"time"
)

// RecordMode says whether what two parties say is recorded (RC-1).
type RecordMode string

// The modes.
const (
	RecordNever    RecordMode = "never"
	RecordOnDemand RecordMode = "on-demand" // from when a telephone asks for it until it asks again
	RecordAlways   RecordMode = "always"    // a telephone may have it pause, for as long as a card number takes
)

// pauseLimit ends a pause of a recording that is always made: to say a card
// number and its check digits takes less than a minute, and a pause that was
// forgotten must not last.
const pauseLimit = 2 * time.Minute

// askTaping has acd say whether the two who now hear each other are recorded:
// that depends on both, and either may be new.
func (s *stepper) askTaping() {
	with := []Target{{Port: s.From.Port, Label: s.From.Label}, {Port: s.To.Port, Label: s.To.Label}}
	if len(s.Passed) > 0 {
		p := s.passer()
		with = append(with, Target{Port: p.Port, Label: p.Label})
	}
	s.ask(Ask{Kind: AskRecord, Group: s.Group, Way: s.Kind, With: with}, "Is what the two say to be recorded?")
}

// tapingSaid: acd has answered.
func (s *stepper) tapingSaid() {
	if s.e.Route.Kind != RouteRecord {
		s.absorb()
		return
	}
	s.Taping = s.e.Route.Recording
	s.tape(s.e.Route.Reason)
}

// tape begins or ends the recording, as it should be now.
func (s *stepper) tape(reason string) {
	wanted := s.Mode == Through && s.taped()
	switch {
	case wanted == s.Recording:
		s.note(reason)
		return
	case wanted:
		s.add(Effect{Kind: StartRecording, Port: s.From.Port, Peer: s.To.Port, Reason: reason})
	default:
		s.add(Effect{Kind: StopRecording, Port: s.From.Port, Peer: s.To.Port, Reason: reason})
	}
	s.Recording = wanted
}

// taped reports whether the two are to be recorded while they talk.
func (s *stepper) taped() bool {
	switch s.Taping {
	case RecordAlways:
		return !s.Demanded
	case RecordOnDemand:
		return s.Demanded
	}
	return false
}

// recordKeyed: a telephone asks for a recording, or for its end: Text is "on" or
// "off", or "" the other of the two.
func (s *stepper) recordKeyed() {
	by, _ := s.leg()
	if s.Taping != RecordAlways && s.Taping != RecordOnDemand {
		s.note(fmt.Sprintf("%s asks for a recording, but this call may not be recorded.", by.Label))
		return
	}
	if s.e.Text == "" || (s.e.Text == "on") != s.taped() {
		s.Demanded = !s.Demanded
	}
	s.tape(s.turned(by))
	s.timePause()
	if s.Mode == Through {
		s.add(Effect{Kind: PlaySound, Port: by.Port, Sound: "tone/confirm", Mode: Over, Reason: fmt.Sprintf("%s hears that it was understood.", by.Label)})
	}
}

// turned is what a telephone did, for the track.
func (s *stepper) turned(by Leg) string {
	switch {
	case s.Taping == RecordAlways && s.Demanded:
		return fmt.Sprintf("%s has the recording pause, for %v at most.", by.Label, pauseLimit)
	case s.taped():
		return fmt.Sprintf("%s has the call recorded.", by.Label)
	}
	return fmt.Sprintf("%s ends the recording.", by.Label)
}

// timePause watches over a pause.
func (s *stepper) timePause() {
	if s.Taping == RecordAlways && s.Demanded {
		s.armSide(WaitPaused, pauseLimit, "A pause that was forgotten ends by itself.")
		return
	}
	s.disarmSide(WaitPaused, "The recording goes on.")
}

// pauseTimer reports whether the timer that fired is of a pause, and ends it.
func (s *stepper) pauseTimer() bool {
	if s.e.Kind != TimerFired || s.e.Timer != WaitPaused {
		return false
	}
	s.Demanded = false
	s.tape(fmt.Sprintf("The recording goes on: it has paused for %v.", pauseLimit))
	return true
}

// unturned forgets what a telephone asked for: whoever talks now did not.
func (s *stepper) unturned(reason string) {
	if s.Demanded {
		s.Demanded = false
		s.disarmSide(WaitPaused, reason)
	}
}
