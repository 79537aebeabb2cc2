package upload

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/jfreymuth/oggvorbis"
	"github.com/pion/opus"
	"github.com/pion/opus/pkg/oggreader"

	"ringdown/media/wav"
)

// ogg decodes what an Ogg file holds (RFC 3533): its first packet says what.
func ogg(b []byte) (wav.Audio, error) {
	head := b[:min(len(b), 512)]
	switch {
	case bytes.Contains(head, []byte("OpusHead")):
		return opusOf(b)
	case bytes.Contains(head, []byte("\x01vorbis")):
		return vorbisOf(b)
	}
	return wav.Audio{}, errors.New("the Ogg file holds neither Opus nor Vorbis")
}

const (
	opusRate = 48000 // what Opus is; our own low pass brings it down
	// opusMost is the longest packet, 120 ms (RFC 6716, 3.2.5), at that rate.
	opusMost = 120 * opusRate / 1000
)

// opusOf decodes Opus in Ogg (RFC 7845): two packets of head, then sound, whose
// first samples, the pre-skip at 48 kHz, are not played.
func opusOf(b []byte) (wav.Audio, error) {
	r, head, err := oggreader.NewWith(bytes.NewReader(b))
	if err != nil {
		return wav.Audio{}, fmt.Errorf("read the Ogg file: %w", err)
	}
	d, err := opus.NewDecoderWithOutput(opusRate, 1)
	if err != nil {
		return wav.Audio{}, fmt.Errorf("open the Opus decoder: %w", err)
	}
	var pcm []int16
	var out [opusMost]int16
	for {
		packet, _, err := r.ParseNextPacket()
		if errors.Is(err, io.EOF) || err != nil && len(pcm) > 0 {
			break
		}
		if err != nil {
			return wav.Audio{}, fmt.Errorf("read the Ogg file: %w", err)
		}
		if bytes.HasPrefix(packet, []byte("OpusTags")) {
			continue
		}
		n, err := d.DecodeToInt16(packet, out[:])
		if err != nil {
			return wav.Audio{}, fmt.Errorf("decode Opus: %w", err)
		}
		if pcm = append(pcm, out[:n]...); len(pcm) > Longest*opusRate {
			return wav.Audio{}, tooLong()
		}
	}
	skip := min(int(head.PreSkip)*opusRate/48000, len(pcm))
	return wav.Audio{Samples: pcm[skip:], Channels: 1, Rate: opusRate}, nil
}

func vorbisOf(b []byte) (wav.Audio, error) {
	r, err := oggvorbis.NewReader(bytes.NewReader(b))
	if err != nil {
		return wav.Audio{}, fmt.Errorf("read the Ogg file: %w", err)
	}
	var pcm []int16
	buf := make([]float32, 8192)
	for {
		n, err := r.Read(buf)
		for _, v := range buf[:n] {
			pcm = append(pcm, int16(max(min(v, 1), -1)*math.MaxInt16))
		}
		if len(pcm) > samplesMost {
			return wav.Audio{}, tooLong()
		}
		if err != nil { // the end, or what came before a damaged part is played
			break
		}
	}
	return wav.Audio{Samples: pcm, Channels: r.Channels(), Rate: r.SampleRate()}, nil //nolint:nilerr // see the loop
}
