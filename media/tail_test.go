package media_test

import (
	"testing"

	"ringdown/hal"
	"ringdown/media"
)

// A sound that is cut off at its loudest fades; what else is heard stays, and the
// next frame has nothing of it.
func TestATailFades(t *testing.T) {
	loud := make([]int16, 1000)
	for i := range loud {
		loud[i] = 30000
	}
	var tail media.Tail
	if tail.Left() {
		t.Error("something is left of nothing")
	}
	tail.Cut(media.NewSamples(loud, false))
	tail.Cut(nil)
	if !tail.Left() {
		t.Fatal("nothing is left of what was cut off")
	}
	frame := hal.Frame{}
	tail.Lay(frame[:])
	last := int16(30000)
	for i, v := range frame {
		if step := last - v; step < 0 || step > 30000/media.RampSamples+1 {
			t.Errorf("a step of %d at sample %d", step, i)
		}
		last = v
	}
	for i := range frame {
		frame[i] = 20000
	}
	tail.Lay(frame[:])
	if frame[0] != 20000 || tail.Left() {
		t.Error("it is heard twice")
	}
	tail.Cut(media.NewSamples(loud, false))
	if tail.Lay(frame[:]); frame[0] != 32767 {
		t.Errorf("what is too loud is %d", frame[0])
	}
	if n := testing.AllocsPerRun(100, func() { tail.Lay(frame[:]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
