package scenario_test

import (
	"context"
	"strings"
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

// spoken is a world in which a sound of three seconds is heard from 1 s on, and
// is cut off after some of it, when another sound follows.
type spoken struct {
	scenario.World
	cut int
}

func (s spoken) Sound(context.Context, string) ([]int16, error) { return scenario.Speech(3, 7), nil }

func (s spoken) Heard(context.Context, string) ([]int16, error) {
	heard := append(make([]int16, 8000), scenario.Speech(3, 7)[:s.cut]...)
	return append(heard, scenario.Speech(3, 9)...), nil
}

// TestWhenASoundWasHeard: where a scenario says from when to when, another time
// fails, and the sentence says when it was.
func TestWhenASoundWasHeard(t *testing.T) {
	for _, test := range []struct {
		span string
		cut  int
		want string
	}{
		{"from=1s to=4s", 24000, ""},
		{"from=1.04s to=4.04s", 24000, ""},
		{"from=1s to=2.5s", 12000, ""},
		{"from=1s to=2.53s", 12000, ""},
		{"from=1.1s to=4.1s", 24000, "it is heard from 1.00s to 4.00s"},
		{"from=1s to=2.5s", 24000, "it goes on after 2.5s; it is heard from 1.00s to 4.00s"},
		{"from=1s to=4s", 12000, "it is heard from 1.00s to 2.50s"},
		{"from=1s to=2.5s", 8000, "it is heard from 1.00s to 2.00s"},
		{"from=1.5s to=4s skip=500ms", 24000, ""},
		{"from=1.5s to=3.5s skip=500ms", 24000, "it goes on after 3.5s"},
		{"from=1s to=6s", 24000, "the sound lasts 3s, less than"},
	} {
		s, err := scenario.Parse("x", "same heard speech:3:7 "+test.span)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Run(t.Context(), "x", spoken{cut: test.cut}, nil)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s, heard for %d ms: %v, want %q", test.span, test.cut/8, err, test.want)
		}
	}
}
