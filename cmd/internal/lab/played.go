package lab

import (
	"fmt"
	"strconv"
	"strings"

	"ringdown/hal"
	"ringdown/internal/call"
)

// playedMost is how much is compared of a sound that nobody cut.
const playedMost = 10

// played is a sound as the appliance plays it, "play:" taken away: its name with
// '+' between the parts and, after ':', how many seconds of it, as in
// music/default:4 or prompt/queue-place+number/2.
func (l *Lab) played(name string) ([]int16, error) {
	name, length, cut := strings.Cut(name, ":")
	seconds := float64(playedMost)
	if cut {
		var err error
		if seconds, err = strconv.ParseFloat(length, 64); err != nil || seconds <= 0 {
			return nil, fmt.Errorf("%q is not play:SOUND:SECONDS, such as play:music/default:4", name)
		}
	}
	signal, err := l.main.Sound(call.Sound(strings.ReplaceAll(name, "+", " ")))
	if err != nil {
		return nil, err
	}
	pcm := make([]int16, int(seconds*hal.SampleRate))
	return pcm[:signal.Read(pcm)], nil
}
