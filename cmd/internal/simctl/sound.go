package simctl

import (
	"bytes"
	"fmt"

	"ringdown/hal"
	"ringdown/media/wav"
)

// Telephone reads a WAV file as telephone sound: 8 kHz, one channel, linear or
// G.711. The error says what is wrong with any other and how to mend it.
func Telephone(data []byte) ([]int16, error) {
	audio, err := wav.Read(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if audio.Rate != hal.SampleRate || audio.Channels != 1 {
		return nil, fmt.Errorf("it has %d Hz and %d channels, a telephone 8000 Hz and 1: convert it first, for example with sox IN.wav -r 8000 -c 1 OUT.wav", audio.Rate, audio.Channels)
	}
	if len(audio.Samples) == 0 {
		return nil, fmt.Errorf("it holds no sound")
	}
	return audio.Samples, nil
}
