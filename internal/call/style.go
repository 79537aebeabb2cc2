package call

import "strings"

// Style is how a group's calls show and ring, and what becomes of members who do
// not answer (RG-9, TS-4).
type Style struct {
	Prefix string // before the caller's name on displays, "" nothing
	Alert  Alert  // the ring that telephones are asked for that have several; "" AlertGroup
	// Whisper is heard by whoever answers, over the conversation, and not by the
	// caller: for which group it is, how long they have waited (TS-5).
	Whisper Sound
	// Ring is how analog telephones ring, a name of country.RingName; "" as they
	// usually do. It may be given without a group.
	Ring  string
	Pause bool // who does not answer in time is paused: gets no calls of groups until they come back
}

// pausing names the change that pauses a telephone's user, and why (acd.SetPause).
const (
	pausing   = "pause"
	pausedFor = "did not answer"
)

// shown is the caller as displays show them.
func (s *stepper) shown() CallerID {
	c := s.Caller
	if p := s.Style.Prefix; p != "" && s.Group != "" {
		c.Name = strings.TrimSpace(p + " " + c.Name)
	}
	return c
}

// missed notes who rang in vain, for as long as they were let.
func (s *stepper) missed() {
	for _, l := range s.rung() {
		s.Rec.miss(l.Label)
		if s.Style.Pause && s.Group != "" {
			s.add(Effect{Kind: Remember, Port: l.Port, Change: Change{Of: l.Label, Name: pausing, Value: pausedFor}, Reason: l.Label + " is paused: the group asks for it."})
		}
	}
}

func (w *words) style(x Style) {
	w.put("prefix", x.Prefix)
	w.put("alert", string(x.Alert))
	w.put("bell", x.Ring)
	w.flag("pause-silent", x.Pause)
	w.put("whisper", string(x.Whisper))
}
