package upload_test

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"

	"ringdown/media/upload"
	"ringdown/media/wav"
)

// tone is a second of 500 Hz in each kind of file, made by encoders that share
// nothing with the decoders: shine (MP3), libopus (Opus) and sox (Vorbis).
func tone(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wavTone(t *testing.T) []byte {
	t.Helper()
	pcm := make([]int16, 8000)
	for i := range pcm {
		pcm[i] = int16(300 * math.Sin(2*math.Pi*500*float64(i)/8000))
	}
	return wavOf(t, pcm)
}

func wavOf(t *testing.T, pcm []int16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := wav.Write(&b, pcm); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEachKindOfFileBecomesTelephoneSoundOfOneLevel(t *testing.T) {
	for name, file := range map[string][]byte{
		"WAV": wavTone(t), "MP3": tone(t, "tone.mp3"), "Opus": tone(t, "tone.opus"), "Vorbis": tone(t, "tone.ogg"),
	} {
		pcm, err := upload.Decode(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(pcm) < 7200 || len(pcm) > 9600 {
			t.Errorf("%s: %d samples, not a second", name, len(pcm))
		}
		middle := pcm[len(pcm)/4 : len(pcm)*3/4]
		if hz, rms := pitch(middle), rms(middle); math.Abs(hz-500) > 10 || rms < 1200 || rms > 2800 {
			t.Errorf("%s: %.0f Hz at RMS %.0f, not 500 Hz at -20 dBm0", name, hz, rms)
		}
	}
}

func TestWhatIsNoSoundIsRefusedInASentence(t *testing.T) {
	cut := tone(t, "tone.opus")[:200]
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"text named .mp3": {[]byte("not a sound"), "no WAV, MP3 or Ogg"},
		"nothing":         {nil, "no WAV, MP3 or Ogg"},
		"MP3 in name":     {append([]byte("ID3"), bytes.Repeat([]byte{0}, 100)...), "ends before any sound"},
		"Ogg of film":     {append([]byte("OggS"), bytes.Repeat([]byte{1}, 100)...), "neither Opus nor Vorbis"},
		"cut Opus":        {cut, ""},
		"silence":         {wavOf(t, make([]int16, 8000)), "nothing but silence"},
		"a click":         {wavOf(t, []int16{0, 9000, 0}), "shorter than 100 ms"},
		"eleven minutes":  {wavOf(t, make([]int16, 8000*660)), "longer than 10 minutes"},
		"MP3 not whole":   {[]byte("ID3\x03\x00\x00\x00\x00\x00\x00\xff\xfb"), "the file ends before any sound"},
		"Ogg not whole":   {[]byte("OggS\x00\x02........OpusHead"), "the file ends before any sound"},
	} {
		_, err := upload.Decode(c.file)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	for _, name := range []string{"tone.mp3", "tone.opus", "tone.ogg"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:min(len(b), 2000)])
	}
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = upload.Decode(b) })
}

func pitch(pcm []int16) float64 {
	rises := 0
	for i := 1; i < len(pcm); i++ {
		if pcm[i-1] < 0 && pcm[i] >= 0 {
			rises++
		}
	}
	return float64(rises) * 8000 / float64(len(pcm))
}

func rms(pcm []int16) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(pcm)))
}
