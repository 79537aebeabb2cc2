package dtmf

import (
	"math"
	"testing"
	"time"
)

// A key that ended a recording is cut from it; one that was pressed before is
// part of what was said.
func TestTheKeyThatEndsARecordingIsFound(t *testing.T) {
	said := make([]int16, 8000)
	for i := range said {
		said[i] = int16(3000 * math.Sin(2*math.Pi*400*float64(i)/8000))
	}
	key := func(d time.Duration) []int16 {
		g, err := NewGenerator("#", Timing{On: d, Off: 0, Level: -8})
		if err != nil {
			t.Fatal(err)
		}
		pcm := make([]int16, d*8000/time.Second)
		return pcm[:g.Read(pcm)]
	}
	join := func(parts ...[]int16) (all []int16) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	const at = 8000
	for name, x := range map[string]struct {
		pcm  []int16
		want int
	}{
		"none":                     {said, at},
		"cut while it sounds":      {join(said, key(90*time.Millisecond)), at},
		"whole, and a short gap":   {join(said, key(90*time.Millisecond), make([]int16, 800)), at},
		"long before the end":      {join(said, key(90*time.Millisecond), said[:6000]), 8000 + 720 + 6000},
		"of a recording too short": {nil, 0},
	} {
		if got := Tail(x.pcm); got > x.want || got < x.want-200 {
			t.Errorf("%s: %d, want about %d", name, got, x.want)
		}
	}
}
