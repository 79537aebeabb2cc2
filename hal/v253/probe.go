package v253

import (
	"math"
	"slices"
	"time"

	"ringdown/hal"
)

// The probe: bursts of a tone that no exchange sends, and their echo from the
// hybrid of the line. Dial tones lie below 500 Hz, DTMF at 1633 Hz at most.
const (
	probeHz     = 1900.0
	probePeak   = 7200 // -10 dBm0
	probeOn     = 60 * time.Millisecond
	probeEvery  = 400 * time.Millisecond
	probeBursts = 3
	probeFirst  = 200 * time.Millisecond // until what was left of before has passed
	// probeStep is the resolution, probeWindow what one look takes in.
	probeStep   = 40
	probeWindow = 160
	// probeClear is how much louder an echo is than what was there before: 10 dB.
	probeClear = 10.0
	// probeAgree is how far two bursts may be apart.
	probeAgree = 20 * time.Millisecond
)

// FitDelay is the longest way to the line and back with which two can talk: ITU-T
// G.114 wants 150 ms for all of it. A modem that takes longer is worked one way at
// a time.
const FitDelay = 150 * time.Millisecond

// probeLength is how long the probe takes, in samples.
func probeLength() int { return int(hal.Ticks(probeFirst + probeBursts*probeEvery)) }

// probeSample is sample n of what is sent.
func probeSample(n int) int16 {
	n -= int(hal.Ticks(probeFirst))
	if n < 0 || n/int(hal.Ticks(probeEvery)) >= probeBursts || n%int(hal.Ticks(probeEvery)) >= int(hal.Ticks(probeOn)) {
		return 0
	}
	return int16(probePeak * math.Sin(2*math.Pi*probeHz*float64(n)/hal.SampleRate))
}

// echoDelay finds how long after each burst its echo came in what was heard, from
// the same sample on; false: none came, or the bursts do not agree.
func echoDelay(heard []int16) (time.Duration, bool) {
	var found []int
	before := 1.0 // the last bit of a sample
	for at := 0; at+probeWindow <= min(int(hal.Ticks(probeFirst)), len(heard)); at += probeStep {
		before = max(before, tonePower(heard[at:at+probeWindow]))
	}
	every, on := int(hal.Ticks(probeEvery)), int(hal.Ticks(probeOn))
	for b := range probeBursts {
		start := int(hal.Ticks(probeFirst)) + b*every
		if at, ok := onset(heard, start, start+every-on, before); ok {
			found = append(found, at-start)
		}
	}
	if len(found) < probeBursts-1 {
		return 0, false
	}
	slices.Sort(found)
	if hal.Tick(found[len(found)-1]-found[0]).Duration() > probeAgree {
		return 0, false
	}
	return hal.Tick(found[len(found)/2]).Duration(), true
}

// onset is where the tone begins between two samples: where it has half the
// strength of its loudest. before is its power on a line that has none.
func onset(heard []int16, from, to int, before float64) (int, bool) {
	loudest := 0.0
	var power []float64
	for at := from; at+probeWindow <= min(to, len(heard)); at += probeStep {
		power = append(power, tonePower(heard[at:at+probeWindow]))
		loudest = max(loudest, power[len(power)-1])
	}
	if loudest < probeClear*before || loudest == 0 {
		return 0, false
	}
	for i, p := range power {
		if p >= loudest/4 { // half a window of it: a quarter of the power
			return from + i*probeStep + probeWindow/2, true
		}
	}
	return 0, false
}

// tonePower is the power of the probe's tone in a window (Hann, so that dial tone
// beside it does not count).
func tonePower(p []int16) float64 {
	var re, im float64
	for i, v := range p {
		w := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(len(p)))
		s, c := math.Sincos(2 * math.Pi * probeHz * float64(i) / hal.SampleRate)
		re += w * float64(v) * c
		im += w * float64(v) * s
	}
	return (re*re + im*im) / float64(len(p)*len(p))
}
