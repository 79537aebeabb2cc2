package sim

import (
	"math"
	"testing"

	"ringdown/hal"
)

// A long loop takes 1.7 dB a km at 1 kHz, and more as the root of the frequency.
func TestLongLoopAttenuatesHighFrequenciesMore(t *testing.T) {
	for km := 1.0; km <= maxLoop; km++ {
		for _, hz := range []float64{1000, 3400} {
			c := newCable(km)
			p := make([]float32, hal.SampleRate)
			for i := range p {
				p[i] = float32(1000 * math.Sin(2*math.Pi*hz*float64(i)/hal.SampleRate))
			}
			c.carry(p, &c.far)
			var power float64
			for _, v := range p[hal.SampleRate/2:] {
				power += float64(v) * float64(v)
			}
			got := 10 * math.Log10(power/(hal.SampleRate/2)/(1000*1000/2))
			if want := -loopLoss * km * math.Sqrt(hz/1000); math.Abs(got-want) > 0.1 {
				t.Errorf("%g km at %g Hz: %.2f dB, want %.2f", km, hz, got, want)
			}
		}
	}
}
