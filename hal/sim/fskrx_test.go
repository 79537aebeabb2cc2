package sim

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"ringdown/media/fsk"
)

// A telephone reads every byte at the levels of TIA-777, -12 to -32 dBm, with a
// twist of 6 dB and a per cent of error in pitch and speed.
func TestFSKSenseReadsEveryByte(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, std := range []fsk.Std{fsk.Bell202, fsk.V23} {
		for _, o := range []fsk.Opts{
			{Level: -13.5},
			{Level: -32},
			{Level: -20, Twist: 6},
			{Level: -20, Twist: -6},
			{Level: -13.5, Shift: 0.01},
			{Level: -13.5, Shift: -0.01},
			{Level: -13.5, Drift: 0.01},
			{Level: -13.5, Drift: -0.01},
		} {
			o.Mark, o.Post = 80, 10
			want := make([]byte, 250)
			for i := range want {
				want[i] = byte(rng.Uint32())
			}
			if got := senseFSK(std, want, o); !bytes.Equal(got, want) {
				t.Errorf("%v %+v: %d bytes sent, %d read, first difference at %d", std, o, len(want), len(got), differ(got, want))
			}
		}
	}
}

func senseFSK(std fsk.Std, data []byte, o fsk.Opts) (got []byte) {
	var s fskSense
	s.init(1200, 2200)
	if std == fsk.V23 {
		s.init(1300, 2100)
	}
	m := fsk.NewModulator(std, data, o)
	buf, in := make([]int16, 80), make([]float32, 80)
	for {
		n := m.Read(buf)
		for i, v := range buf[:n] {
			in[i] = float32(v)
		}
		s.write(in[:n], func(b byte) { got = append(got, b) }, func() {})
		if n < len(buf) {
			return got
		}
	}
}

func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
