package library

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/wav"

	"github.com/spf13/afero"
)

// shelfOf are files by their paths.
type shelfOf map[string][]byte

func (s shelfOf) List(folder string) (names []string, err error) {
	for name := range s {
		if path.Dir(name) == folder {
			names = append(names, path.Base(name))
		}
	}
	return names, nil
}

func (s shelfOf) Read(name string) ([]byte, error) {
	if b := s[name]; b != nil {
		return b, nil
	}
	return nil, errors.New("it cannot be opened")
}

// note is a sine of this amplitude, as a WAV file of 8 kHz.
func note(t *testing.T, hz, amplitude float64, d time.Duration) []byte {
	t.Helper()
	fs := afero.NewMemMapFs()
	f, err := fs.Create("a.wav")
	if err != nil {
		t.Fatal(err)
	}
	w, err := wav.NewWriter(f, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Append(sine(hz, amplitude, rate, d)), w.Cover()); err != nil {
		t.Fatal(err)
	}
	b, err := afero.ReadFile(fs, "a.wav")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sine(hz, amplitude float64, rate int, d time.Duration) []int16 {
	pcm := make([]int16, int(d.Seconds()*float64(rate)))
	for i := range pcm {
		pcm[i] = int16(amplitude * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return pcm
}

// reads runs a library until it has read what is configured.
func reads(t *testing.T, files shelfOf, classes []Class, test func(l *Library, told string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		told := ""
		l := New(Options{Files: files, Alert: func(text string) { told = text }})
		l.Configure(classes)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- l.Run(ctx) }()
		synctest.Wait()
		test(l, told)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func opened(t *testing.T, l *Library, name string) media.Signal {
	t.Helper()
	cn, err := country.Lookup("CN")
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Open(name, Ear{Tones: cn.Tones, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func played(s media.Signal, d time.Duration) []int16 {
	pcm := make([]int16, int(d.Seconds()*rate))
	return pcm[:s.Read(pcm)]
}

func levelOf(pcm []int16) float64 {
	power := 0.0
	for _, v := range pcm {
		power += float64(v) * float64(v)
	}
	return media.Level(power / float64(len(pcm)))
}

func TestWithoutFilesTheBuiltInMusicIsPlayed(t *testing.T) {
	reads(t, nil, nil, func(l *Library, told string) {
		pcm := played(opened(t, l, "music/default"), 2*time.Minute)
		if len(pcm) != 2*60*rate {
			t.Errorf("the music ends after %d samples", len(pcm))
		}
		if level := levelOf(pcm); level < -21 || level > -19 {
			t.Errorf("its level is %.1f dBm0, want -20", level)
		}
		if told != "" {
			t.Errorf("told: %s", told)
		}
	})
}

func TestFilesOfAClassAreEvenedAndPlayedOneAfterTheOther(t *testing.T) {
	files := shelfOf{
		"music/jazz/1-loud.wav": note(t, 500, 30000, 2*time.Second),
		"music/jazz/2-soft.WAV": note(t, 700, 800, 2*time.Second),
	}
	reads(t, files, []Class{{Name: "jazz", Restart: true}}, func(l *Library, told string) {
		pcm := played(opened(t, l, "music/jazz"), 4*time.Second)
		for i, hz := range []float64{500, 700} {
			half := pcm[i*2*rate : (i+1)*2*rate]
			if level := levelOf(half); math.Abs(level-target) > 0.5 {
				t.Errorf("file %d plays at %.1f dBm0, want %d", i+1, level, target)
			}
			if got := cycles(half) / 2; math.Abs(got-hz) > 2 {
				t.Errorf("file %d plays %.0f Hz, want %.0f", i+1, got, hz)
			}
		}
		if told != "" {
			t.Errorf("told: %s", told)
		}
	})
}

// cycles counts how often a sound rises through nothing.
func cycles(pcm []int16) (n float64) {
	for i, v := range pcm[1:] {
		if pcm[i] < 0 && v >= 0 {
			n++
		}
	}
	return n
}

func TestMusicGoesOnForWhoeverComesLaterUnlessItsClassRestarts(t *testing.T) {
	files := shelfOf{}
	for i, hz := range []float64{400, 800} {
		files[fmt.Sprintf("music/on/%d.wav", i)] = note(t, hz, 8000, time.Second)
		files[fmt.Sprintf("music/anew/%d.wav", i)] = note(t, hz, 8000, time.Second)
	}
	reads(t, files, []Class{{Name: "on"}, {Name: "anew", Restart: true}}, func(l *Library, _ string) {
		<-time.After(1500 * time.Millisecond)
		for class, hz := range map[string]float64{"on": 800, "anew": 400} {
			if got := 4 * cycles(played(opened(t, l, "music/"+class), 250*time.Millisecond)); math.Abs(got-hz) > 8 {
				t.Errorf("class %s begins with %.0f Hz, want %.0f", class, got, hz)
			}
		}
	})
}

func TestWhatIsWrongWithFilesIsTold(t *testing.T) {
	stereo := "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x00\xee\x02\x00\x00\xb8\x0b\x00\x04\x00\x18\x00data\x00\x00\x00\x00"
	files := shelfOf{
		"music/a/song.mp3":    {1},
		"music/a/text.wav":    []byte("hello"),
		"music/a/24.wav":      []byte(stereo),
		"music/a/closed.wav":  nil,
		"sounds/greeting.wav": note(t, 500, 8000, time.Second),
	}
	reads(t, files, []Class{{Name: "a"}, {Name: "b"}}, func(l *Library, told string) {
		for _, sentence := range []string{
			"music/a/song.mp3 is no WAV file and is not played.",
			"music/a/text.wav is not played: this is not a WAV file: it does not begin with RIFF … WAVE.",
			"music/a/24.wav is not played: WAV is of format 0x0001 with 24 bits; wanted 16-bit PCM, or 8-bit A-law or µ-law.",
			"music/a/closed.wav cannot be read: it cannot be opened.",
			"Music class b has no WAV file in the folder music/b: the built-in music is played.",
		} {
			if !strings.Contains(told, sentence) {
				t.Errorf("not told: %s\n%s", sentence, told)
			}
		}
		if pcm := played(opened(t, l, "music/a"), time.Second); len(pcm) != rate {
			t.Error("a class without a good file is silent")
		}
		if pcm := played(opened(t, l, "file/greeting"), 2*time.Second); len(pcm) != rate {
			t.Errorf("the user's file has %d samples", len(pcm))
		}
	})
}

func TestASoundIsMadeOfItsParts(t *testing.T) {
	l := New(Options{Speech: speech{"prompt/hello": {"\x10\x11"}, "number/12": {"\x12", "\x13\x14"}}})
	pcm := played(opened(t, l, "prompt/hello number/12 prompt/hello"), time.Second)
	if want := 7 + 3*betweenParts + betweenPieces; len(pcm) != want {
		t.Errorf("it has %d samples, want %d", len(pcm), want)
	}
	for _, name := range []string{"", "prompt/none", "tone/none", "file/none", "music", strings.Repeat("tone/beep ", partsMost+1)} {
		if _, err := l.Open(name, Ear{}); err == nil {
			t.Errorf("%.40q opens", name)
		}
	}
}

type speech map[string][]string

func (s speech) Say(_, part string) ([]string, error) {
	if said, found := s[part]; found {
		return said, nil
	}
	return nil, fmt.Errorf("there are no words for %s", part)
}

func TestTonesArePlayedOnce(t *testing.T) {
	l := New(Options{})
	for _, name := range []string{"call-waiting", "queue-beep", "confirm", "beep", "joined", "left", "dial", "busy"} {
		pcm := played(opened(t, l, "tone/"+name), 20*time.Second)
		if len(pcm) == 0 || len(pcm) > 5*rate {
			t.Errorf("tone %s is %d ms long", name, len(pcm)/8)
		}
	}
}

func TestFilesOfOtherRatesAreTaken(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 44100, 48000} {
		pcm := resample(sine(1000, 8000, rate, time.Second), rate)
		level, got := levelOf(pcm), cycles(pcm)
		if math.Abs(level-media.Level(8000*8000/2)) > 0.3 || math.Abs(got-1000) > 2 {
			t.Errorf("of %d Hz: 1000 Hz becomes %.0f Hz at %.1f dBm0", rate, got, level)
		}
		if rate > 16000 {
			if alias := levelOf(resample(sine(5500, 8000, rate, time.Second), rate)); alias > -45 {
				t.Errorf("of %d Hz: 5500 Hz is heard at %.1f dBm0", rate, alias)
			}
		}
	}
}

func TestPlayingAllocatesNothing(t *testing.T) {
	l := New(Options{})
	s := opened(t, l, "music/default")
	var p [80]int16
	if n := testing.AllocsPerRun(100, func() { s.Read(p[:]) }); n > 0 {
		t.Errorf("%.0f allocations a frame", n)
	}
}
