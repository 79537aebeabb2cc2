package speech

import (
	"errors"

	"ringdown/media"
	"ringdown/media/g711"
	"ringdown/media/upload"
)

const (
	// quiet is where a pause begins, dBm0, as in the built-in prompts.
	quiet = -45
	frame = rate / 100
	// edge is kept before and behind what is heard, so that no consonant is cut.
	edge = rate / 50
	// fade is how long it takes to begin and to end: without a click.
	fade = rate / 200
)

// telephone makes the sound of a prompt of an engine's file: 8 kHz µ-law at one
// level, without silence at its ends.
func telephone(file []byte) (string, error) {
	pcm, err := upload.Decode(file)
	if err != nil {
		return "", err
	}
	if pcm = trim(pcm); len(pcm) == 0 {
		return "", errors.New("it holds no sound")
	}
	for i := range min(fade, len(pcm)/2) {
		pcm[i] = int16(int(pcm[i]) * i / fade)
		pcm[len(pcm)-1-i] = int16(int(pcm[len(pcm)-1-i]) * i / fade)
	}
	return string(g711.AppendU(nil, pcm)), nil
}

// trim takes the silence from both ends.
func trim(pcm []int16) []int16 {
	first, last := -1, 0
	for at := 0; at+frame <= len(pcm); at += frame {
		power := 0.0
		for _, v := range pcm[at : at+frame] {
			power += float64(v) * float64(v)
		}
		if power /= frame; power == 0 || media.Level(power) < quiet {
			continue
		}
		if first < 0 {
			first = at
		}
		last = at + frame
	}
	if first < 0 {
		return nil
	}
	return pcm[max(0, first-edge):min(len(pcm), last+edge)]
}
