package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"ringdown/ivr/prompts"
	"ringdown/media/wav"
)

// voice is how espeak-ng is to speak a language.
type voice struct {
	name  string
	speed int // words a minute
	pitch int // 0 to 99; espeak-ng's own is 50
}

// All is spoken faster than espeak-ng does by itself (175): it drags otherwise,
// pieces in a row above all. For Mandarin this is some five syllables a second,
// which is how announcers speak.
const (
	speedEnglish  = 195
	speedMandarin = 230
	pitchUsual    = 45
)

func voiceOf(r prompts.Recording) voice {
	if strings.HasPrefix(r.Path, prompts.English+"/") {
		return voice{"en-us", speedEnglish, pitchUsual}
	}
	return voice{"cmn-latn-pinyin", speedMandarin, pitchUsual}
}

// tries and higher are how often, and by how much higher each time, something
// is spoken anew that a detector takes for a signal; faster, at each other time.
const tries, higher, faster = 24, 2, 7

// speak gives the recording of r. A line gives back some 6 to 28 dB less of it.
func speak(ctx context.Context, ears *ears, r prompts.Recording) ([]int16, error) {
	v := voiceOf(r)
	if v.name != "en-us" {
		if err := understood(ctx, v, r.Said); err != nil {
			return nil, err
		}
	}
	var heard string
	for i := range tries {
		speed := v.speed + faster*(i%2)
		b, err := espeak(ctx, "-v", v.name, "-s", strconv.Itoa(speed), "-p", strconv.Itoa(v.pitch), "--stdout", r.Said)
		if err != nil {
			return nil, err
		}
		a, err := wav.Read(bytes.NewReader(lengths(b)))
		if err != nil {
			return nil, fmt.Errorf("read what espeak-ng said: %w", err)
		}
		pcm := asHeard(shape(a.Samples, a.Rate))
		if err := check(pcm); err != nil {
			return nil, err
		}
		if heard = ears.mistaken(pcm, 0, 6, 12, 20, 28); heard == "" {
			return pcm, nil
		}
		v.pitch += higher
	}
	return nil, fmt.Errorf("it is heard as %s", heard)
}

func espeak(ctx context.Context, args ...string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, "espeak-ng", args...).Output() //nolint:gosec // the words are those of our texts
	if err != nil {
		return nil, fmt.Errorf("run espeak-ng (Debian: apt-get install espeak-ng): %w", err)
	}
	return out, nil
}

// lengths mends the sizes in the header of a WAV file that was written to a
// pipe: espeak-ng cannot know them beforehand.
func lengths(b []byte) []byte {
	const header = 44
	if len(b) > header {
		size := len(b) - header
		for i := range 4 {
			b[40+i], b[4+i] = byte(size>>(8*i)), byte((size+36)>>(8*i))
		}
	}
	return b
}

// understood makes sure that each syllable of pinyin became one: what espeak-ng
// does not know it spells, or leaves out. Its phonemes end each syllable with
// its tone, in digits, and "_|".
func understood(ctx context.Context, v voice, said string) error {
	out, err := espeak(ctx, "-v", v.name, "-x", "-q", said)
	if err != nil {
		return err
	}
	want, got := len(strings.Fields(said)), strings.Count(string(out), "_|")
	if want != got || strings.Contains(string(out), "(en)") {
		return fmt.Errorf("%d syllables (%s) were understood as %d: %s", want, said, got, out)
	}
	return nil
}
