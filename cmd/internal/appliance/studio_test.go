package appliance

import (
	"math"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/media"
)

// sine is so many milliseconds of a tone at a level.
func sine(ms int, level float64) []int16 {
	pcm := make([]int16, ms*hal.SampleRate/1000)
	for i := range pcm {
		pcm[i] = int16(media.Amplitude(level) * math.Sin(2*math.Pi*300*float64(i)/hal.SampleRate))
	}
	return pcm
}

// What was spoken begins and ends with 200 ms of silence, at the level of all
// sounds; the echo of the beep and the click of the last key are not in it.
func TestWhatIsSpokenIsCutAndLevelled(t *testing.T) {
	var pcm []int16
	for _, part := range [][]int16{sine(80, -40), sine(1500, -70), sine(700, -32), sine(150, -70), sine(60, -32), sine(900, -70), sine(40, -30), sine(300, -70)} {
		pcm = append(pcm, part...)
	}
	got := spokenSound(pcm)
	if ms := len(got) * 1000 / hal.SampleRate; ms != 200+700+160+60+200 { // to the frame of 20 ms
		t.Errorf("it lasts %d ms", ms)
	}
	for i := range spokenEdge {
		if got[i] != 0 || got[len(got)-1-i] != 0 {
			t.Fatalf("there is no silence at its ends: %d, %d", got[i], got[len(got)-1-i])
		}
	}
	sum := 0.0
	for _, v := range got[spokenEdge+100 : spokenEdge+5400] {
		sum += float64(v) * float64(v)
	}
	if l := media.Level(sum / 5300); math.Abs(l+20) > 1 {
		t.Errorf("its level is %.1f dBm0", l)
	}
	if got := spokenSound(sine(1000, -70)); len(got) != 1 {
		t.Errorf("%d samples are left of silence", len(got))
	}
}

func TestWrongPINsLockATelephoneOutForLongerAndLonger(t *testing.T) {
	var l studioLocks
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for i := range studioFree {
		if l.tried("801", false, now) {
			t.Errorf("it is locked by wrong PIN %d", i+1)
		}
	}
	for _, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		if !l.tried("801", false, now) || !l.locked("801", now.Add(want-time.Second)) || l.locked("801", now.Add(want)) {
			t.Errorf("it is not locked for %v", want)
		}
		now = now.Add(want)
	}
	if l.locked("802", now) || l.tried("801", true, now) || l.tried("801", false, now) {
		t.Error("the right PIN does not end it, or another telephone is locked")
	}
}
