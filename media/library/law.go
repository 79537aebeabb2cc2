package library

import "ringdown/media/g711"

// law is recorded sound in µ-law as a media.Signal.
type law struct {
	pcm  string
	next int
	loop bool
}

// Read is media.Signal's.
func (s *law) Read(p []int16) int {
	n := 0
	for n < len(p) {
		if s.next == len(s.pcm) {
			if !s.loop || len(s.pcm) == 0 {
				break
			}
			s.next = 0
		}
		k := min(len(p)-n, len(s.pcm)-s.next)
		for i := range k {
			p[n+i] = g711.DecodeU(s.pcm[s.next+i])
		}
		n, s.next = n+k, s.next+k
	}
	return n
}
