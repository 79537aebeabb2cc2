package library

import "ringdown/media/wav"

// Even brings speech of any level, 8 kHz mono, to that of all other sounds, in
// place of a copy; silence is left alone.
func Even(pcm []int16) []int16 { return even(pcm) }

// Telephone changes sound of 8 to 48 kHz to 8 kHz mono.
func Telephone(a wav.Audio) ([]int16, error) { return telephone(a) }

// Again has Run read the files anew, after one has changed. It does not wait.
func (l *Library) Again() {
	select {
	case l.nudged <- struct{}{}:
	default:
	}
}
