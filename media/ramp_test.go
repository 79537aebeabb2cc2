package media_test

import (
	"testing"

	"ringdown/media"
)

// What begins and ends at full loudness begins and ends with silence, whatever the
// pieces in which it is read, and in between nothing is changed.
func TestARampHasNoStep(t *testing.T) {
	const length, loud = 400, 20000
	for _, piece := range []int{1, 7, 40, 80, 400} {
		var all []int16
		for at := 0; at < length; at += piece {
			p := make([]int16, min(piece, length-at))
			for i := range p {
				p[i] = loud
			}
			media.Ramp(p, at, length)
			all = append(all, p...)
		}
		last := int16(0)
		for i, v := range append(all, 0) {
			if step := max(v-last, last-v); step > loud/media.RampSamples {
				t.Errorf("read by %d: a step of %d at sample %d", piece, step, i)
			}
			if last = v; i >= media.RampSamples && i < length-media.RampSamples && v != loud {
				t.Errorf("read by %d: sample %d is %d", piece, i, v)
			}
		}
	}
	endless := []int16{loud, loud}
	if media.Ramp(endless, 1000, -1); endless[1] != loud {
		t.Error("what never ends is softened")
	}
}
