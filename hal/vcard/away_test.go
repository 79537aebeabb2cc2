package vcard

import (
	"testing"
	"time"

	"ringdown/hal/vcard/vcp"
)

// A machine that was away for a while is not to take the card's clock for lost: what
// the card sent meanwhile lies at the wire, and is read a moment later.
func TestAHostThatWasAwayReadsBeforeItTakesTheClockForLost(t *testing.T) {
	s, c := sound{samples: vcp.LongFrame, flowing: true}, clock{}
	take := func(tick uint32, now time.Duration) { s.take(vcp.Sound{Tick: tick, Samples: vcp.LongFrame}, &c, now) }
	take(0, 0)
	away := 300 * time.Millisecond
	if s.silent(away) {
		t.Fatal("the clock is lost although nobody has read the wire")
	}
	take(vcp.LongFrame, away+time.Millisecond)
	if s.silent(away + secondLook) {
		t.Error("the clock is lost although sound came")
	}
	took := away + time.Millisecond + clockPatience
	if !s.silent(took) {
		t.Error("sound is missing and the clock is not lost")
	}
}

func TestAClockThatStoppedWhileTheHostWasAwayIsLost(t *testing.T) {
	s, c := sound{samples: vcp.LongFrame, flowing: true}, clock{}
	s.take(vcp.Sound{Samples: vcp.LongFrame}, &c, 0)
	away := 300 * time.Millisecond
	if s.silent(away) || s.wait(away) != secondLook || !s.silent(away+secondLook) {
		t.Errorf("it is not lost at the second look, %v later", s.wait(away))
	}
}
