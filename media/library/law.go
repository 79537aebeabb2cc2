package library

import (
	"ringdown/media"
	"ringdown/media/g711"
)

// law is recorded sound in µ-law as a media.Signal. It begins and ends softly, as
// it may be cut anywhere, music by whoever comes in the middle.
type law struct {
	pcm   string
	next  int
	loop  bool
	given int // samples so far
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
	s.soften(p[:n])
	return n
}

func (s *law) soften(p []int16) {
	length := len(s.pcm)
	if s.loop {
		length = -1
	}
	media.Ramp(p, s.given, length)
	if s.given += len(p); s.loop {
		s.given = min(s.given, media.RampSamples)
	}
}
