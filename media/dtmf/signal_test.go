package dtmf

import (
	"math"
	"math/rand/v2"
	"slices"
)

// burst is a digit with all its faults.
type burst struct {
	digit     byte
	on, off   float64 // ms
	level     float64 // dBm0, low group
	twist     float64 // dB, high over low
	low, high float64 // frequency errors, as fractions
	broken    float64 // ms of silence in its middle
}

// render is the sound of bursts after 50 ms of silence, then 100 ms more.
func render(rng *rand.Rand, bursts []burst) []int16 {
	x := slices.Repeat([]float64{0}, 400)
	for _, b := range bursts {
		x = append(x, b.samples(rng)...)
	}
	return pcm(append(x, make([]float64, 800)...))
}

func (b burst) samples(rng *rand.Rand) []float64 {
	at := 0
	for digits[at] != b.digit {
		at++
	}
	fl, fh := lowHz(at/4)*(1+b.low), highHz(at%4)*(1+b.high)
	pl, ph := 2*math.Pi*rng.Float64(), 2*math.Pi*rng.Float64()
	on := int(math.Round(b.on * 8))
	x := make([]float64, on+int(math.Round(b.off*8)))
	hole := b.broken * 8
	for i := range on {
		if math.Abs(float64(i)-float64(on)/2) < hole/2 {
			continue
		}
		t := 2 * math.Pi * float64(i) / sampleRate
		x[i] = amplitude(b.level)*math.Sin(fl*t+pl) + amplitude(b.level+b.twist)*math.Sin(fh*t+ph)
	}
	return x
}

func pcm(x []float64) []int16 {
	p := make([]int16, len(x))
	for i, v := range x {
		p[i] = int16(math.Round(max(-32768, min(32767, v))))
	}
	return p
}

// hiss adds noise of a level in dBm0 over the whole band.
func hiss(rng *rand.Rand, p []int16, dBm0 float64) {
	rms := amplitude(dBm0) / math.Sqrt2
	for i := range p {
		v := float64(p[i]) + rng.NormFloat64()*rms
		p[i] = int16(math.Round(max(-32768, min(32767, v))))
	}
}

// dialTone adds 350 and 440 Hz, or what hz says, each at a level in dBm0.
func dialTone(p []int16, dBm0 float64, hz ...float64) {
	for i := range p {
		v := float64(p[i])
		for _, f := range hz {
			v += amplitude(dBm0) * math.Sin(2*math.Pi*f*float64(i)/sampleRate)
		}
		p[i] = int16(math.Round(max(-32768, min(32767, v))))
	}
}

// all gives every digit n times.
func all(n int, b burst) []burst {
	var out []burst
	for range n {
		for i := range digits {
			b.digit = digits[i]
			out = append(out, b)
		}
	}
	return out
}

func text(bursts []burst) string {
	var s []byte
	for _, b := range bursts {
		s = append(s, b.digit)
	}
	return string(s)
}

// hear feeds p in frames and gives every event.
func hear(d *Detector, p []int16) (out []Event) {
	for len(p) > 0 {
		n := min(80, len(p))
		out = append(out, d.Write(p[:n])...)
		p = p[n:]
	}
	return out
}

// told are the digits of start events.
func told(events []Event) string {
	var s []byte
	for _, e := range events {
		if !e.End {
			s = append(s, e.Digit)
		}
	}
	return string(s)
}

// glides is the sound of formants that wander through the DTMF band, voiced at
// a changing pitch: harder than speech, which seldom holds two of them.
func glides(rng *rand.Rand, n int) []int16 {
	x := make([]float64, n)
	for at := 0; at < n; {
		long := min(n-at, 800+rng.IntN(2400))
		glide(rng, x[at:at+long])
		at += long + rng.IntN(800)
	}
	return pcm(x)
}

func glide(rng *rand.Rand, x []float64) {
	pitch, bend := 80+200*rng.Float64(), 0.5*rng.NormFloat64()
	f := [3]float64{300 + 700*rng.Float64(), 1000 + 800*rng.Float64(), 2300 + 600*rng.Float64()}
	slope := [3]float64{600 * rng.NormFloat64(), 900 * rng.NormFloat64(), 900 * rng.NormFloat64()}
	gain := [3]float64{1, 1, 0.3 * rng.Float64()}
	width := 40 + 80*rng.Float64()
	r := math.Exp(-math.Pi * width / sampleRate)
	var y [3][2]float64
	phase := 0.0
	for i := range x {
		e := rng.NormFloat64() * 10
		t := float64(i) / sampleRate
		if phase += pitch * (1 + bend*t) / sampleRate; phase >= 1 {
			phase -= 1
			e += 3000
		}
		for k := range f {
			w := 2 * math.Pi * (f[k] + slope[k]*t) / sampleRate
			v := e + 2*r*math.Cos(w)*y[k][0] - r*r*y[k][1]
			y[k][1], y[k][0] = y[k][0], v
			x[i] += gain[k] * v * math.Sin(math.Pi*float64(i)/float64(len(x)))
		}
	}
}
