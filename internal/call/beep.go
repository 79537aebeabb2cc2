package call

import "time"

// DefaultBeep is the time between the beeps that tell somebody who talks that a
// call waits, where a country has none of its own: most have 4 to 10 s (ITU-T
// E.180, supplement 2), and who talks is not to be disturbed more.
const DefaultBeep = 10 * time.Second

// waitingBeep is what whoever talks hears.
const waitingBeep Sound = "tone/call-waiting"

// beeps reports whether a telephone that is rung talks, and hears a beep: it is
// rung on its second channel. SIP telephones beep by themselves.
func (s *stepper) beeps(at Port) bool { return at != at.Base() && !at.SIP() && !at.Outside() }

func (s *stepper) beepEvery() time.Duration {
	if s.Beep > 0 {
		return s.Beep
	}
	return DefaultBeep
}

// beepTimer lets telephones at which the call waits beep again, as long as they
// do; it reports whether the event was that.
func (s *stepper) beepTimer() bool {
	if s.e.Kind != TimerFired || s.e.Timer != WaitBeep {
		return false
	}
	again := false
	for _, l := range s.rung() {
		if s.beeps(l.Port) {
			again = true
			s.add(Effect{Kind: PlaySound, Port: l.Port, Mode: Over, Sound: waitingBeep, Reason: l.Label + " is told again that a call waits."})
		}
	}
	if !again {
		s.note("No call waits there any more.")
		return true
	}
	s.armSide(WaitBeep, s.beepEvery(), "Whoever talks hears the beep again.")
	return true
}
