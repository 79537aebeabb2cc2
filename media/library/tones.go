package library

import (
	"fmt"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/tone"
)

const (
	// steady is how long one turn of a tone without end is.
	steady = 2 * time.Second
	// beepLevel is that of our own short tones: heard over speech, which is
	// around -20 dBm0, and no shock to an ear.
	beepLevel = -18
	beepOn    = 120 * time.Millisecond
	beepOff   = 100 * time.Millisecond
)

// own are the tones that no country's plan has. Each is far from all that the
// detectors of a line listen for, or too short for them.
func own(kind string) []country.Segment {
	high, low := []float64{1020}, []float64{680}
	switch kind {
	case "queue-beep": // somebody waits in the queue: for the ear of one who talks
		return []country.Segment{burst(high, beepOn), pause(beepOff), burst(high, beepOn)}
	case "confirm": // done: three short ones, as switches confirm a feature
		short := 80 * time.Millisecond
		return []country.Segment{burst(low, short), pause(short), burst(low, short), pause(short), burst(low, short)}
	case "beep": // speak now
		return []country.Segment{burst(high, 300*time.Millisecond)}
	case "bell": // the hour, a lesson, a break: for loudspeakers, thrice a third that falls
		ding, dong := bell(831), bell(659)
		return append(append(append(ding, dong...), append(ding, dong...)...), append(ding, dong...)...)
	case "joined": // somebody has come into a conference
		return []country.Segment{burst(low, beepOn), burst(high, beepOn)}
	case "left": // and has gone
		return []country.Segment{burst(high, beepOn), burst(low, beepOn)}
	}
	return nil
}

// bellLevel is that of a bell: as loud as somebody who speaks close to the telephone.
const bellLevel = -12

// bell is one stroke: a tone and its octave.
func bell(hz float64) []country.Segment {
	return []country.Segment{{Freqs: []float64{hz, 2 * hz}, Dur: 500 * time.Millisecond, Level: bellLevel}, pause(100 * time.Millisecond)}
}

func burst(hz []float64, d time.Duration) country.Segment {
	return country.Segment{Freqs: hz, Dur: d, Level: beepLevel}
}

func pause(d time.Duration) country.Segment { return country.Segment{Dur: d} }

// toneOf is one turn of a tone.
func toneOf(kind string, plan map[country.ToneKind]country.Tone) ([]media.Signal, error) {
	segments := own(kind)
	if len(segments) == 0 {
		segments = turn(plan[country.ToneKind(kind)])
	}
	if len(segments) == 0 && country.ToneKind(kind) == country.CallWaiting {
		// A country without one: a burst that is like those of the others.
		segments = []country.Segment{burst([]float64{425}, 2*beepOn)}
	}
	if len(segments) == 0 {
		return nil, fmt.Errorf("there is no tone %q", kind)
	}
	return []media.Signal{tone.NewGenerator(country.Tone{Segments: segments, Loop: -1})}, nil
}

// turn is a tone played once, without the silence at its end; one that sounds
// without end is cut.
func turn(t country.Tone) []country.Segment {
	segments := append([]country.Segment(nil), t.Segments...)
	for n := len(segments); n > 0 && len(segments[n-1].Freqs) == 0; n = len(segments) {
		segments = segments[:n-1]
	}
	if n := len(segments); n > 0 && segments[n-1].Dur == 0 {
		segments[n-1].Dur = steady
	}
	return segments
}
