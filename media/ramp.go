package media

// RampSamples is over how many samples a sound begins and ends that is cut
// somewhere: 5 ms, which no word misses and which leaves no step to be heard as a
// click.
const RampSamples = 40

// Ramp softens those of p that lie within [RampSamples] of the beginning of a
// sound, or of its end. p are its samples from the at-th on; length is that of all
// of it, below 0 where it never ends. It allocates nothing.
func Ramp(p []int16, at, length int) {
	for i := 0; i < len(p) && at+i < RampSamples; i++ {
		p[i] = int16(int(p[i]) * (at + i) / RampSamples)
	}
	if length < 0 {
		return
	}
	for i := max(0, length-RampSamples-at); i < len(p); i++ {
		p[i] = int16(int(p[i]) * max(length-1-at-i, 0) / RampSamples)
	}
}
