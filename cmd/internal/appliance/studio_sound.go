package appliance

import (
	"ringdown/hal"
	"ringdown/media"
	"ringdown/media/library"
)

const (
	// spokenQuiet is the level below which nobody speaks, dBm0, as for messages.
	spokenQuiet = -48
	// spokenEdge is the silence around what is said, in samples: 200 ms.
	spokenEdge = hal.SampleRate / 5
	// spokenFade lets it begin and end without a click, in samples: 5 ms.
	spokenFade  = hal.SampleRate / 200
	spokenFrame = hal.SampleRate / 50
	// spokenBlip is the longest noise, in frames, that is no speech where more than
	// spokenGap of silence keeps it apart: the beep's echo, a key that is pressed.
	spokenBlip = 6
	spokenGap  = 10
)

// spokenSound makes an announcement of what was said at a telephone: 200 ms of
// silence around it, at the level of all other sounds.
func spokenSound(pcm []int16) []int16 {
	first, last := spokenEnds(spokenFrames(pcm))
	if first >= last {
		return []int16{0}
	}
	said := library.Even(pcm[first*spokenFrame : last*spokenFrame])
	for i := range min(spokenFade, len(said)/2) {
		said[i] = int16(int(said[i]) * i / spokenFade)
		said[len(said)-1-i] = int16(int(said[len(said)-1-i]) * i / spokenFade)
	}
	out := make([]int16, spokenEdge, len(said)+2*spokenEdge)
	return append(append(out, said...), make([]int16, spokenEdge)...)
}

// spokenFrames tells of each 20 ms whether something is heard.
func spokenFrames(pcm []int16) []bool {
	out := make([]bool, 0, len(pcm)/spokenFrame)
	for at := 0; at+spokenFrame <= len(pcm); at += spokenFrame {
		power := 0.0
		for _, v := range pcm[at : at+spokenFrame] {
			power += float64(v) * float64(v)
		}
		power /= spokenFrame
		out = append(out, power > 0 && media.Level(power) > spokenQuiet)
	}
	return out
}

// spokenEnds are the first frame in which somebody speaks and the one behind the
// last, blips at the ends left out.
func spokenEnds(loud []bool) (first, last int) {
	first = edgeOf(len(loud), func(i int) bool { return loud[i] })
	last = len(loud) - edgeOf(len(loud), func(i int) bool { return loud[len(loud)-1-i] })
	return first, last
}

// edgeOf is where speech begins.
func edgeOf(n int, loud func(i int) bool) int {
	for at := 0; at < n; {
		for at < n && !loud(at) {
			at++
		}
		end, quiet := at, 0
		for i := at; i < n && quiet <= spokenGap; i++ {
			if quiet++; loud(i) {
				end, quiet = i+1, 0
			}
		}
		if end-at > spokenBlip || quiet <= spokenGap {
			return at
		}
		at = end
	}
	return n
}
