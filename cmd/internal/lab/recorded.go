package lab

import (
	"errors"
	"fmt"
	"strings"

	"ringdown/cmd/internal/scenario"
	"ringdown/internal/call"
	"ringdown/media/wav"
)

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
	return scenario.Side(audio, side), nil
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
	return scenario.RecordedLength(audio)
}
