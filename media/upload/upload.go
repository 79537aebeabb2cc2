package upload

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"ringdown/media/library"
	"ringdown/media/wav"
)

const (
	// Longest is how long an announcement may be, in seconds: who waits has hung
	// up before.
	Longest = 600
	// samplesMost bounds what is decoded: Longest in stereo at 48 kHz.
	samplesMost = Longest * 48000 * 2
	// shortest is what a sound has at least, at 8 kHz: a tenth of a second, in which
	// nothing can be said.
	shortest = 800
	// silence is the largest sample of a file in which there is nothing: 66 dB below
	// full scale, the noise of a telephone.
	silence = 16
)

// Decode reads a file of sound. The error is a sentence that says what it is
// instead, or what is wrong with it.
func Decode(file []byte) (pcm []int16, err error) {
	defer func() {
		if fault := recover(); fault != nil { // of a decoder that others wrote
			pcm, err = nil, fmt.Errorf("the file is damaged: %v", fault)
		}
	}()
	audio, err := decoded(file)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("the file ends before any sound: it is damaged, or was not sent whole")
	}
	if err != nil {
		return nil, err
	}
	pcm, err = library.Telephone(audio)
	if err != nil {
		return nil, fmt.Errorf("read the sound: %w", err)
	}
	switch {
	case len(pcm) > Longest*8000:
		return nil, tooLong()
	case len(pcm) < shortest:
		return nil, fmt.Errorf("the sound is shorter than %d ms", shortest/8)
	case silent(pcm):
		return nil, errors.New("the sound is nothing but silence")
	}
	return library.Even(pcm), nil
}

// silent reports whether nobody would hear anything.
func silent(pcm []int16) bool {
	for _, v := range pcm {
		if v > silence || v < -silence {
			return false
		}
	}
	return true
}

func tooLong() error { return fmt.Errorf("the sound is longer than %d minutes", Longest/60) }

// decoded picks the decoder by the first bytes.
func decoded(b []byte) (wav.Audio, error) {
	switch {
	case bytes.HasPrefix(b, []byte("RIFF")):
		return wav.Read(bytes.NewReader(b))
	case bytes.HasPrefix(b, []byte("OggS")):
		return ogg(b)
	case bytes.HasPrefix(b, []byte("ID3")), len(b) > 1 && b[0] == 0xFF && b[1]&0xE6 == 0xE2: // frame sync, layer III
		return mp3(b)
	}
	return wav.Audio{}, errors.New("the file is no WAV, MP3 or Ogg file: its content says so, whatever its name")
}

// bounded reads all that a decoder gives, unless that is too much.
func bounded(r io.Reader) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(r, 2*samplesMost+1))
	if len(all) > 2*samplesMost {
		return nil, tooLong()
	}
	if err != nil && len(all) == 0 {
		return nil, fmt.Errorf("decode the sound: %w", err)
	}
	return all, nil // what came before a damaged part is played
}
