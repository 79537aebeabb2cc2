package media

import (
	"testing"
	"time"

	"ringdown/hal"
)

// counted is a sink that counts.
type counted int

func (c *counted) WriteFrame(*hal.Frame) { *c++ }

func TestAnEarTellsOnceOfSilenceAndPassesEverythingOn(t *testing.T) {
	var to counted
	told := 0
	e := NewEar(&to, 30*time.Millisecond, func() { told++ })
	word, noise := tone(1000), &hal.Frame{3, -4, 5}
	for _, step := range []struct {
		frame *hal.Frame
		times int
		told  int
	}{{noise, 2, 0}, {word, 1, 0}, {noise, 2, 0}, {noise, 1, 1}, {word, 1, 1}, {noise, 9, 1}} {
		for range step.times {
			e.WriteFrame(step.frame)
		}
		if told != step.told {
			t.Errorf("told %d times, want %d", told, step.told)
		}
	}
	if to != 16 || e.Length() != 160*time.Millisecond {
		t.Errorf("%d frames, %v", to, e.Length())
	}
	if n := testing.AllocsPerRun(100, func() { e.WriteFrame(word) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// tone is a frame of a square wave of this height.
func tone(height int16) *hal.Frame {
	var f hal.Frame
	for i := range f {
		f[i] = height
		if i%8 > 3 {
			f[i] = -height
		}
	}
	return &f
}
