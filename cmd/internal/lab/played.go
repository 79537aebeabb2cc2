package lab

import (
	"ringdown/hal"
	"ringdown/internal/call"
)

// played is so much of a sound as the appliance plays it.
func (l *Lab) played(name string, seconds float64) ([]int16, error) {
	signal, err := l.main.Sound(call.Sound(name))
	if err != nil {
		return nil, err
	}
	pcm := make([]int16, int(seconds*hal.SampleRate))
	return pcm[:signal.Read(pcm)], nil
}
