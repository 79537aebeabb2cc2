package scenario_test

import (
	"testing"

	"ringdown/cmd/internal/scenario"
)

// TestWhatWasSaidIsFoundAtAnyDelay delays speech by every fraction of the
// search's step, makes it softer, and lets other sound stand before it.
func TestWhatWasSaidIsFoundAtAnyDelay(t *testing.T) {
	said := scenario.Speech(3, 7)
	for delay := 1600; delay < 1612; delay++ {
		heard := make([]int16, delay+len(said)+800)
		copy(heard, scenario.Speech(0.1, 3))
		for i, v := range said {
			heard[delay+i] = v / 3
		}
		m := scenario.Compare(said, heard)
		if m.Delay != delay || m.Correlation < 0.999 || m.Gap > 0 {
			t.Errorf("delayed by %d: %+v", delay, m)
		}
	}
}

// TestALostPieceIsNoticed cuts a frame out, silences one, and plays another sound.
func TestALostPieceIsNoticed(t *testing.T) {
	said := scenario.Speech(3, 7)
	cut := append(append([]int16{}, said[:9000]...), said[9800:]...)
	if m := scenario.Compare(said, cut); m.Correlation > 0.95 {
		t.Errorf("100 ms cut out: %+v", m)
	}
	silenced := append([]int16{}, said...)
	clear(silenced[9000:9080])
	if m := scenario.Compare(said, silenced); m.Gap == 0 {
		t.Errorf("10 ms silenced: %+v", m)
	}
	if m := scenario.Compare(said, scenario.Speech(3, 8)); m.Correlation > 0.9 {
		t.Errorf("another voice: %+v", m)
	}
}
