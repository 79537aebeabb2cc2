package dtmf

import "ringdown/hal"

const (
	// tailLook is how much of a recording's end is looked at: a key that ends it is
	// told within 50 ms and ends within some 100 ms more, but may be held.
	tailLook = hal.SampleRate
	// tailEdge is cut before a key as well: the click of its contact.
	tailEdge = hal.SampleRate / 100
	// tailGap may lie behind a key: whoever hangs up afterwards needs longer.
	tailGap = 3 * hal.SampleRate / 10
)

// Tail is where the key begins that a recording ends with, as it was pressed to
// end it; len(pcm) where there is none. Played later it would be taken for a key
// of whoever listens.
func Tail(pcm []int16) int {
	from := max(0, len(pcm)-tailLook)
	d := NewDetector(Config{})
	begun, ended := -1, len(pcm)
	for rest := pcm[from:]; len(rest) > 0; {
		n := min(len(rest), hal.FrameSamples)
		for _, e := range d.Write(rest[:n]) {
			switch {
			case !e.End:
				begun, ended = from+int(e.At), len(pcm)
			default:
				ended = from + int(e.At) + e.Ms*hal.SampleRate/1000
			}
		}
		rest = rest[n:]
	}
	if begun < 0 || len(pcm)-ended > tailGap {
		return len(pcm)
	}
	return max(0, begun-tailEdge)
}
