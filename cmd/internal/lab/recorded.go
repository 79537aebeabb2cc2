package lab

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media/wav"
)

// recordingOf in a "same" is a side of the recording of the call that ended
// last: "recording:left", the far end of the line, or "recording:right".
const recordingOf = "recording:"

// recorded is a side of the newest record's recording.
func (l *Lab) recorded(side string) ([]int16, error) {
	last, err := l.last()
	if err != nil {
		return nil, err
	}
	if last == nil || last.Recording == "" {
		return nil, errors.New("the last call was not recorded")
	}
	audio, err := l.recording(last)
	if err != nil {
		return nil, err
	}
	k := 0
	if side == "right" {
		k = 1
	}
	pcm := make([]int16, 0, len(audio.Samples)/2)
	for ; k < len(audio.Samples); k += audio.Channels {
		pcm = append(pcm, audio.Samples[k])
	}
	return pcm, nil
}

func (l *Lab) recording(r *call.Record) (wav.Audio, error) {
	f, err := l.main.Recordings().Open(r.Recording)
	if err != nil {
		return wav.Audio{}, fmt.Errorf("open the recording: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	audio, err := wav.Read(f)
	if err != nil {
		return audio, fmt.Errorf("read the recording: %w", err)
	}
	return audio, nil
}

// length is how long the recording of a record is, in whole seconds, "" there is
// none.
func (l *Lab) length(r *call.Record) string {
	if r.Recording == "" {
		return ""
	}
	audio, err := l.recording(r)
	if err != nil {
		return strings.ReplaceAll(err.Error(), " ", "-")
	}
	d := time.Duration(len(audio.Samples)/audio.Channels) * time.Second / hal.SampleRate
	return d.Round(time.Second).String()
}
