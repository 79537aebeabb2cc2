package tone

import "ringdown/internal/country"

const (
	// sitOffTune covers E.180's ±50 Hz at 950 Hz, and the precise segments of
	// North America.
	sitOffTune = 0.045
	// sitShort and sitLong bound a segment: 200 and 460 ms (E.180: 330±70;
	// North America 274 and 380).
	sitShort = 1600
	sitLong  = 3680
	// sitGap bounds the silence between segments, 70 ms: 30 ms and the window's
	// own width.
	sitGap = 560
	// sitRest is the longest pause between two rounds: 1250 ms, and some.
	sitRest = 11200
)

// sitCentres are the middles of what E.180 and North America use.
func sitCentres() [3]float64 { return [...]float64{950, 1400, 1788} }

// sitDetector hears the three rising pitches.
type sitDetector struct {
	tone   int // sounding now, or the last one; -1 none
	start  float64
	last   float64 // when it was heard last
	stage  int     // how many segments fitted
	first  float64 // start of the round
	told   bool    // this round was reported
	cycles int
	ended  float64
}

func (s *sitDetector) step(now float64, fits []fit, r *report) {
	heard := -1
	for i, f := range fits {
		if f.share >= onShare {
			heard = i
		}
	}
	if heard >= 0 && heard == s.tone && now-s.last <= sitGap {
		s.last = now
		s.check(r)
		return
	}
	if heard >= 0 {
		s.change(heard, now)
	}
	if s.cycles > 0 && now-s.last > sitRest {
		r.emit(Event{Kind: country.SIT, At: at(s.ended), Confirmed: true, Cycles: s.cycles})
		s.cycles = 0
	}
}

// change goes from one pitch to another.
func (s *sitDetector) change(heard int, now float64) {
	long := s.last - s.start
	fitted := heard > 0 && s.tone == heard-1 && s.stage == heard-1 &&
		long >= sitShort && long <= sitLong && now-s.last <= sitGap
	switch {
	case fitted:
		s.stage = heard
	case heard == 0:
		s.stage, s.first, s.told = 0, now, false
	default:
		s.stage = -1
	}
	s.tone, s.start, s.last = heard, now, now
}

// check reports a round once its last pitch has lasted long enough.
func (s *sitDetector) check(r *report) {
	if s.tone != 2 || s.stage != 2 || s.last-s.start < sitShort {
		return
	}
	s.ended = s.last
	if !s.told {
		s.told = true
		s.cycles++
		r.emit(Event{Kind: country.SIT, At: at(s.first), On: true, Confirmed: true, Cycles: s.cycles})
	}
}
