package wav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"ringdown/media/g711"
)

// file builds a WAV of the given format around data, with an odd chunk before
// the sound that readers must step over.
func file(tag, channels, bits uint16, hz uint32, data []byte) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVELIST\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, tag)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, hz)
	b = binary.LittleEndian.AppendUint32(b, hz*uint32(channels*bits/8))
	b = binary.LittleEndian.AppendUint16(b, channels*bits/8)
	b = binary.LittleEndian.AppendUint16(b, bits)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}

func TestLinearALawAndMuLawAreRead(t *testing.T) {
	pcm := []int16{0, 1000, -1000, 32000, -32768}
	linear := make([]byte, 0, 10)
	for _, v := range pcm {
		linear = binary.LittleEndian.AppendUint16(linear, uint16(v))
	}
	a, u := g711.AppendA(nil, pcm), g711.AppendU(nil, pcm)
	for _, c := range []struct {
		name string
		in   []byte
		want []int16
	}{
		{"linear", file(tagPCM, 1, 16, 8000, linear), pcm},
		{"A-law", file(tagALaw, 1, 8, 8000, a), g711.AppendLinearA(nil, a)},
		{"µ-law", file(tagMuLaw, 1, 8, 8000, u), g711.AppendLinearU(nil, u)},
		{"cut short", file(tagPCM, 1, 16, 8000, linear)[:56+2+1], pcm[:1]},
	} {
		got, err := Read(bytes.NewReader(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		mono, err := got.Mono8k()
		if err != nil || !slices.Equal(mono, c.want) {
			t.Errorf("%s: got %v, %v, want %v", c.name, mono, err, c.want)
		}
	}
}

func TestWhatCannotBeReadIsRefusedWithAReason(t *testing.T) {
	data := make([]byte, 8)
	for _, c := range []struct {
		name string
		in   []byte
		want string
	}{
		{"empty", nil, "does not begin with RIFF"},
		{"text", []byte(strings.Repeat("x", 100)), "does not begin with RIFF"},
		{"no format", []byte("RIFF\x00\x00\x00\x00WAVEdata\x00\x00\x00\x00"), "no format chunk"},
		{"no data", []byte("RIFF\x00\x00\x00\x00WAVE"), "no data chunk"},
		{"8-bit", file(tagPCM, 1, 8, 8000, data), "format 0x0001 with 8 bits"},
		{"float", file(3, 1, 32, 8000, data), "format 0x0003 with 32 bits"},
		{"no channels", file(tagPCM, 0, 16, 8000, data), "0 channels"},
		{"stereo", file(tagPCM, 2, 16, 8000, data), "2 channels; wanted mono"},
		{"44.1 kHz", file(tagPCM, 1, 16, 44100, data), "44100 samples a second; wanted 8000"},
	} {
		a, err := Read(bytes.NewReader(c.in))
		if err == nil {
			_, err = a.Mono8k()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a sentence with %q", c.name, err, c.want)
		}
	}
}

func TestWrittenSoundComesBack(t *testing.T) {
	pcm := []int16{1, -2, 3, 32767, -32768}
	var b bytes.Buffer
	if err := Write(&b, pcm); err != nil {
		t.Fatal(err)
	}
	a, err := Read(&b)
	if err != nil || a.Rate != 8000 || a.Channels != 1 || !slices.Equal(a.Samples, pcm) {
		t.Errorf("got %+v, %v", a, err)
	}
}

// memory is a File that grows.
type memory struct{ b []byte }

func (m *memory) WriteAt(p []byte, off int64) (int, error) {
	m.b = append(m.b, make([]byte, max(0, int(off)+len(p)-len(m.b)))...)
	return copy(m.b[off:], p), nil
}

func TestOnlyCoveredSoundCounts(t *testing.T) {
	var m memory
	w, err := NewWriter(&m, 2)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		if err := w.Append([]int16{1, 2, 3, 4}); err != nil {
			t.Fatal(err)
		}
		a, err := Read(bytes.NewReader(m.b))
		if err != nil || len(a.Samples) != 4*n {
			t.Errorf("before Cover: %d samples, %v, want %d", len(a.Samples), err, 4*n)
		}
		if err := w.Cover(); err != nil {
			t.Fatal(err)
		}
		if w.Samples() != int64(2*n+2) {
			t.Errorf("covered %d samples, want %d", w.Samples(), 2*n+2)
		}
	}
}

func TestFileThatIsFullSaysSo(t *testing.T) {
	w, err := NewWriter(&memory{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	w.size = maxData - 2
	if err := w.Append(make([]int16, 2)); !errors.Is(err, ErrFull) {
		t.Errorf("got %v, want ErrFull", err)
	}
}

func FuzzReadNeverPanics(f *testing.F) {
	f.Add(file(tagALaw, 1, 8, 8000, []byte{1, 2, 3}))
	f.Add(file(tagPCM, 2, 16, 8000, []byte{1, 2, 3}))
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Read(bytes.NewReader(b))
		if err == nil && len(a.Samples)%a.Channels != 0 {
			t.Errorf("%d samples in %d channels", len(a.Samples), a.Channels)
		}
	})
}
