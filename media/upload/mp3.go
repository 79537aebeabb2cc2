package upload

import (
	"bytes"
	"encoding/binary"
	"fmt"

	gomp3 "github.com/hajimehoshi/go-mp3"

	"ringdown/media/wav"
)

// mp3 decodes MPEG-1 and MPEG-2 layer III; the decoder gives two channels.
func mp3(b []byte) (wav.Audio, error) {
	d, err := gomp3.NewDecoder(bytes.NewReader(b))
	if err != nil {
		return wav.Audio{}, fmt.Errorf("read the MP3 file: %w", err)
	}
	raw, err := bounded(d)
	if err != nil {
		return wav.Audio{}, err
	}
	pcm := make([]int16, len(raw)/4*2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return wav.Audio{Samples: pcm, Channels: 2, Rate: d.SampleRate()}, nil
}
