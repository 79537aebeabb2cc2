package sim

import (
	"strconv"
	"strings"

	"ringdown/hal"
)

const (
	// roundPause is the shortest pause between two rounds of ringing: those within
	// a round are 0.6 s at most (GR-506), and no country's are longer than 0.5 s;
	// those between are 2 s at least.
	roundPause = 1200 * 8
	// mostBeats bounds a round: GR-506 has three bursts at most.
	mostBeats = 8
	// beatGrain is how exactly people tell lengths apart, in ms.
	beatGrain = 100
)

// rhythm is what a person in the room makes of the bell: the lengths of bursts
// and pauses from one long pause to the next.
type rhythm struct {
	beats  []hal.Tick // of the round that rings
	rounds int        // whole ones
	heard  string     // the last whole one, as PhoneState.Cadence says it
}

// turned takes a burst's beginning or end, and how long the state before lasted.
func (r *rhythm) turned(on bool, lasted hal.Tick) {
	if on && len(r.beats) == 0 { // the silence before it rang at all
		return
	}
	if len(r.beats) < mostBeats {
		r.beats = append(r.beats, lasted)
	}
	if on && lasted >= roundPause {
		r.heard, r.rounds = r.text(), r.rounds+1
		r.beats = r.beats[:0]
	}
}

func (r *rhythm) text() string {
	var words []string
	for _, b := range r.beats {
		ms := (int(b)/8 + beatGrain/2) / beatGrain * beatGrain
		words = append(words, strconv.Itoa(ms))
	}
	return strings.Join(words, ",")
}
