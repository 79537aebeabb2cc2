package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"ringdown/media/g711"
)

// Format tags of the WAVE format chunk (RFC 2361).
const (
	tagPCM        = 0x0001
	tagALaw       = 0x0006
	tagMuLaw      = 0x0007
	tagExtensible = 0xFFFE
)

// maxBytes bounds what Read takes into memory: 64 MiB is over an hour of 8 kHz
// sound.
const maxBytes = 64 << 20

// Audio is the sound of a file. Samples of several channels alternate.
type Audio struct {
	Rate     int // samples a second of one channel
	Channels int
	Samples  []int16
}

type format struct {
	tag      uint16
	channels int
	rate     int
	bits     int
}

// Read reads a whole WAV file.
func Read(r io.Reader) (Audio, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Audio{}, fmt.Errorf("reading WAV: %w", err)
	}
	if len(b) > maxBytes {
		return Audio{}, fmt.Errorf("WAV is longer than %d MiB", maxBytes>>20)
	}
	f, data, err := chunks(b)
	if err != nil {
		return Audio{}, err
	}
	pcm, err := f.decode(data)
	if err != nil {
		return Audio{}, err
	}
	return Audio{Rate: f.rate, Channels: f.channels, Samples: pcm}, nil
}

// chunks finds the format and the sound. A chunk that claims more than the
// file holds is taken as far as it goes.
func chunks(b []byte) (format, []byte, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return format{}, nil, errors.New("this is not a WAV file: it does not begin with RIFF … WAVE")
	}
	var f format
	known := false
	for at := 12; at+8 <= len(b); {
		id, size := string(b[at:at+4]), int64(binary.LittleEndian.Uint32(b[at+4:]))
		body := b[at+8:]
		body = body[:min(int64(len(body)), size)]
		if id == "fmt " {
			var err error
			if f, err = parseFormat(body); err != nil {
				return format{}, nil, err
			}
			known = true
		}
		if id == "data" {
			if !known {
				return format{}, nil, errors.New("WAV has no format chunk before its sound")
			}
			return f, body, nil
		}
		at += 8 + len(body) + len(body)&1
	}
	return format{}, nil, errors.New("WAV has no data chunk: it holds no sound")
}

func parseFormat(b []byte) (format, error) {
	if len(b) < 16 {
		return format{}, fmt.Errorf("WAV format chunk is %d bytes long, shorter than 16", len(b))
	}
	f := format{
		tag:      binary.LittleEndian.Uint16(b),
		channels: int(binary.LittleEndian.Uint16(b[2:])),
		rate:     int(binary.LittleEndian.Uint32(b[4:])),
		bits:     int(binary.LittleEndian.Uint16(b[14:])),
	}
	if f.tag == tagExtensible && len(b) >= 26 {
		f.tag = binary.LittleEndian.Uint16(b[24:]) // first two bytes of the sub-format's GUID
	}
	if f.channels == 0 || f.rate == 0 {
		return format{}, fmt.Errorf("WAV says %d channels and %d Hz", f.channels, f.rate)
	}
	return f, nil
}

func (f format) decode(data []byte) ([]int16, error) {
	switch {
	case f.tag == tagPCM && f.bits == 16:
		pcm := make([]int16, len(data)/2)
		for i := range pcm {
			pcm[i] = int16(binary.LittleEndian.Uint16(data[2*i:]))
		}
		return whole(pcm, f.channels), nil
	case f.tag == tagALaw && f.bits == 8:
		return whole(g711.AppendLinearA(nil, data), f.channels), nil
	case f.tag == tagMuLaw && f.bits == 8:
		return whole(g711.AppendLinearU(nil, data), f.channels), nil
	}
	return nil, fmt.Errorf("WAV is of format %#04x with %d bits; wanted 16-bit PCM, or 8-bit A-law or µ-law", f.tag, f.bits)
}

// whole cuts a last sample that not all channels have.
func whole(pcm []int16, channels int) []int16 { return pcm[:len(pcm)-len(pcm)%channels] }

// Mono8k gives the sound of an 8 kHz mono file, and an error for any other.
func (a Audio) Mono8k() ([]int16, error) {
	if a.Channels != 1 {
		return nil, fmt.Errorf("WAV has %d channels; wanted mono", a.Channels)
	}
	if a.Rate != rate {
		return nil, fmt.Errorf("WAV has %d samples a second; wanted %d", a.Rate, rate)
	}
	return a.Samples, nil
}
