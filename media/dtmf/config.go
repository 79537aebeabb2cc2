package dtmf

import (
	"math"
	"time"
)

// Config is the window of a receiver. A zero field takes the default, which is
// that of the gateway: as wide as talk-off allows. A simulated exchange sets its
// own, narrower one.
type Config struct {
	MinLevel float64       // dBm0, the weaker tone; default -46.5
	Normal   float64       // dB, the high group louder by up to this; default 11
	Reverse  float64       // dB, the low group louder by up to this; default 9
	MinOn    time.Duration // a digit is told when it has lasted this; default 28 ms, 18 ms to 1 s
	MinOff   time.Duration // a longer break ends a digit; default 15 ms, 10 ms to 1 s
	// Tolerance is the largest deviation of each tone, as a fraction. Default
	// 0.024: half-way between the 1.8 % that must be accepted and the 3 % that
	// must not (ITU-T Q.24, NTT).
	Tolerance float64
}

// limits is Config in the detector's own units.
type limits struct {
	power           float32 // least window power of the weaker tone
	least           float32 // least window energy worth a look
	normal, reverse float32 // power ratios
	on, off         float64 // samples
	hz              [8]float64
	even            float32
}

func (c Config) limits() limits {
	a := amplitude(or(c.MinLevel, -46.5))
	peak := a / 2 * weight // a sine of amplitude a gives a window of this size
	l := limits{
		power:   float32(peak * peak),
		least:   float32(a * a * weight / 2),
		normal:  ratio(or(c.Normal, 11)),
		reverse: ratio(or(c.Reverse, 9)),
		on:      float64(samples(within(c.MinOn, 28*time.Millisecond, 18*time.Millisecond))),
		even:    evenPower,
		off:     float64(samples(within(c.MinOff, 15*time.Millisecond, 10*time.Millisecond))),
	}
	for k := range 8 {
		l.hz[k] = toneHz(k) * or(c.Tolerance, 0.024)
	}
	return l
}

func ratio(dB float64) float32 { return float32(math.Pow(10, dB/10)) }

func or(v, standard float64) float64 {
	if v == 0 {
		return standard
	}
	return v
}

func within(d, standard, least time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return max(least, min(time.Second, d))
}
