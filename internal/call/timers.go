package call

import (
	"slices"
	"time"
)

// Armed is a timer that runs besides the main one.
type Armed struct {
	Timer Timer
	Gen   uint32
}

// arm starts the call's main timer; a running one is replaced, also by one that
// never fires.
func (s *stepper) arm(t Timer, after time.Duration, reason string) {
	if after == Never {
		s.disarm("Its successor has no limit.")
		return
	}
	s.Armed++
	s.Timer, s.Gen = t, s.Armed
	s.add(Effect{Kind: StartTimer, Timer: t, Gen: s.Gen, After: after, Main: true, Reason: reason})
}

func (s *stepper) disarm(reason string) {
	if s.Timer == "" {
		return
	}
	s.add(Effect{Kind: StopTimer, Timer: s.Timer, Gen: s.Gen, Main: true, Reason: reason})
	s.Timer = ""
}

// armSide starts a timer besides the main one; one of its kind that runs is
// replaced.
func (s *stepper) armSide(t Timer, after time.Duration, reason string) {
	s.disarmSide(t, reason)
	s.Armed++
	s.Side = append(slices.Clip(s.Side), Armed{Timer: t, Gen: s.Armed})
	s.add(Effect{Kind: StartTimer, Timer: t, Gen: s.Armed, After: after, Reason: reason})
}

func (s *stepper) disarmSide(t Timer, reason string) {
	i := slices.IndexFunc(s.Side, func(a Armed) bool { return a.Timer == t })
	if i < 0 {
		return
	}
	s.add(Effect{Kind: StopTimer, Timer: t, Gen: s.Side[i].Gen, Reason: reason})
	s.Side = slices.Delete(slices.Clone(s.Side), i, i+1)
}

// runs reports whether a side timer of this kind does.
func (s *stepper) runs(t Timer) bool {
	return slices.ContainsFunc(s.Side, func(a Armed) bool { return a.Timer == t })
}

// disarmAll stops every timer.
func (s *stepper) disarmAll(reason string) {
	s.disarm(reason)
	for len(s.Side) > 0 {
		s.disarmSide(s.Side[0].Timer, reason)
	}
}

// due reports whether the timer that fired is one that runs, and notes that it
// runs no more.
func (s *stepper) due() bool {
	if s.Timer != "" && s.e.Gen == s.Gen {
		s.Timer = ""
		return true
	}
	i := slices.IndexFunc(s.Side, func(a Armed) bool { return a.Gen == s.e.Gen })
	if i < 0 {
		return false
	}
	s.Side = slices.Delete(slices.Clone(s.Side), i, i+1)
	return true
}
