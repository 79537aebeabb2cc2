package likeness

import (
	"testing"
	"time"
)

func TestASoundIsFoundWhereItBegins(t *testing.T) {
	said := Speech(1, time.Second)
	heard := append(Speech(2, 300*time.Millisecond), said...)
	for i := range heard {
		heard[i] /= 3
	}
	c, at := Within(said, heard)
	if c < 0.999 || at != 2400 {
		t.Errorf("likeness %.4f at sample %d, want more than 0.999 at 2400", c, at)
	}
}

func TestOtherSoundsAreNotAlike(t *testing.T) {
	for name, heard := range map[string][]int16{
		"another seed": Speech(9, 2*time.Second),
		"silence":      make([]int16, 16000),
		"nothing":      nil,
	} {
		if c, _ := Within(Speech(1, time.Second), heard); c > 0.2 {
			t.Errorf("%s: likeness %.3f", name, c)
		}
	}
}

func TestASoundUpsideDownIsItsOpposite(t *testing.T) {
	a := Speech(1, time.Second)
	b := make([]int16, len(a))
	for i, v := range a {
		b[i] = -v
	}
	if c := Correlation(a, b); c > -0.999 {
		t.Errorf("correlation %.4f, want -1", c)
	}
}
