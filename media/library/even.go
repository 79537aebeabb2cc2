package library

// Even brings speech of any level, 8 kHz mono, to that of all other sounds, in
// place of a copy; silence is left alone.
func Even(pcm []int16) []int16 { return even(pcm) }
