package webadmin

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"

	"ringdown/webadmin/auth"
)

const (
	wavHead    = 44   // bytes before the sound of our recordings (media/wav)
	peakRate   = 8000 // samples a second of them
	peakPoints = 1200 // of a picture: more than a screen's width has no use
)

// Peaks are the lowest and highest values of a recording, stretch by stretch,
// for a picture of it.
type Peaks struct {
	Seconds  float64 `json:"seconds" doc:"Length of the recording" example:"158"`
	Channels [][]int `json:"channels" nullable:"false" doc:"Of each channel lowest, highest, lowest, highest… of -128 to 127; the far end of the line first, our side second" example:"[[-3,4],[0,0]]"`
}

type peaksAnswer struct {
	CacheControl string `header:"Cache-Control"`
	Body         Peaks
}

func (s *Server) addPeaks() {
	add(s, spec{
		id: "get-peaks", method: http.MethodGet, path: "/api/v1/records/{id}/peaks", tag: "records", needs: auth.RecordingsListen, scoped: true,
		summary: "A picture of a call's sound", about: "The recording's waveform in at most 1200 stretches, made by the appliance, so that a page need not load the sound to draw it.",
		answer: Peaks{Seconds: 158, Channels: [][]int{{-3, 4}, {0, 0}}}, fails: []int{http.StatusNotFound},
	}, s.getPeaks)
}

func (s *Server) getPeaks(ctx context.Context, in *callRequest) (*peaksAnswer, error) {
	rec, err := s.recorded(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.deps.Recordings.Open(rec.Recording)
	if errors.Is(err, ErrNotFound) {
		return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("The recording of call %d is no longer kept.", rec.ID))
	}
	if err != nil {
		return nil, fmt.Errorf("open the recording of call %d: %w", rec.ID, err)
	}
	defer f.Close()
	peaks, err := peaksOf(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("read the recording of call %d: %w", rec.ID, err)
	}
	return &peaksAnswer{"private, no-cache", peaks}, nil
}

// peaksOf reads a recording once, a few KiB at a time.
func peaksOf(ctx context.Context, f io.ReadSeeker) (Peaks, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return Peaks{}, err
	}
	in := bufio.NewReaderSize(f, 64<<10)
	head := make([]byte, wavHead)
	if _, err := io.ReadFull(in, head); err != nil || string(head[36:40]) != "data" {
		return Peaks{}, fmt.Errorf("it is not one of our WAV files: %w", errors.Join(err, ErrInvalid))
	}
	channels := int(binary.LittleEndian.Uint16(head[22:]))
	if channels < 1 || channels > 2 {
		return Peaks{}, fmt.Errorf("it has %d channels: %w", channels, ErrInvalid)
	}
	length := size - wavHead
	if said := int64(binary.LittleEndian.Uint32(head[40:])); said > 0 {
		length = min(length, said) // a message's caller stands behind its sound
	}
	frames := int(length) / (2 * channels)
	p := Peaks{Seconds: float64(frames) / peakRate, Channels: make([][]int, channels)}
	each := max(1, (frames+peakPoints-1)/peakPoints)
	buf := make([]byte, 2*channels*each)
	for at := 0; at < frames && ctx.Err() == nil; at += each {
		n := min(each, frames-at)
		if _, err := io.ReadFull(in, buf[:2*channels*n]); err != nil {
			return p, err
		}
		for c := range channels {
			low, high := extremes(buf[:2*channels*n], c, channels)
			p.Channels[c] = append(p.Channels[c], low>>8, high>>8)
		}
	}
	return p, ctx.Err()
}

// extremes are the lowest and the highest sample of one channel.
func extremes(data []byte, channel, channels int) (low, high int) {
	for i := 2 * channel; i+1 < len(data); i += 2 * channels {
		v := int(int16(binary.LittleEndian.Uint16(data[i:])))
		low, high = min(low, v), max(high, v)
	}
	return low, high
}
