package phones

import (
	"testing"

	"ringdown/hal"
	"ringdown/media"
)

// flat is a sound of one value: wherever it is cut off there is a step.
type flat struct{}

func (flat) Read(p []int16) int {
	for i := range p {
		p[i] = 20000
	}
	return len(p)
}

// What a key cuts off at a telephone on the network fades: the clock plays one
// more frame, and is not needed after it.
func TestWhatIsCutOffFadesOnTheNetwork(t *testing.T) {
	v := &voice{}
	v.play(flat{}, false, true)
	f := hal.Frame{}
	v.played.lay(&f)
	last := f[len(f)-1]
	v.play(nil, false, false)
	if !v.sounds() {
		t.Fatal("the clock is not needed for the end of the sound")
	}
	f = hal.Frame{}
	over, ended := v.played.lay(&f)
	if over || !ended || v.sounds() {
		t.Errorf("told %v, ended %v, still played %v", over, ended, v.sounds())
	}
	for i, now := range f {
		if step := last - now; step < 0 || step > 20000/media.RampSamples+1 {
			t.Errorf("a step of %d at sample %d", step, i)
		}
		last = now
	}
}
