package speech

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/guarded"
	"ringdown/media"
	"ringdown/media/g711"
	"ringdown/media/wav"
)

// said is an engine that says a tone, and counts how often it was asked.
type said struct {
	n     atomic.Int32
	takes time.Duration
	fails atomic.Bool
	file  []byte
}

func (e *said) ID(t Text) string { return "said " + t.Voice }

func (e *said) Speak(ctx context.Context, _ Text) ([]byte, error) {
	e.n.Add(1)
	wait := time.NewTimer(e.takes)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return nil, errors.New("it took too long")
	case <-wait.C:
	}
	if e.fails.Load() {
		return nil, errors.New("it is out of order")
	}
	return e.file, nil
}

// wavOf is so much of a tone between silences, as a file.
func wavOf(t *testing.T, seconds float64) []byte {
	t.Helper()
	pcm := make([]int16, int((seconds+1)*rate))
	for i := rate / 2; i < len(pcm)-rate/2; i++ {
		pcm[i] = int16(2000 * math.Sin(2*math.Pi*300*float64(i)/rate))
	}
	var b bytes.Buffer
	if err := wav.Write(&b, pcm); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// running is a speaker at work.
func running(t *testing.T, files afero.Fs, e Engine) (s *Speaker, stop func()) {
	t.Helper()
	s = New(Options{Files: files, Log: slog.New(slog.DiscardHandler)})
	s.Use(Settings{Engine: e, Within: 5 * time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { _ = s.Run(ctx) })
	stop = sync.OnceFunc(func() { cancel(); all.Wait() })
	t.Cleanup(stop)
	return s, stop
}

// hear reads a sound to its end, 10 ms at a time as they pass.
func hear(t *testing.T, s *Speaker, name string) []int16 {
	t.Helper()
	signal, err := s.Sound(strings.TrimPrefix(name, Kind+"/"))
	if err != nil {
		t.Fatal(err)
	}
	var all []int16
	for {
		f := make([]int16, frame)
		n := signal.Read(f)
		all = append(all, f[:n]...)
		if n < len(f) {
			return all
		}
		<-time.After(10 * time.Millisecond)
	}
}

func TestATextIsSilenceUntilItIsSpoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &said{file: wavOf(t, 1), takes: 300 * time.Millisecond}
		s, stop := running(t, afero.NewMemMapFs(), e)
		pcm := hear(t, s, Name("en", "Your order is on its way."))
		first, last := -1, 0
		for i, v := range pcm {
			if v > 300 || v < -300 {
				if last = i; first < 0 {
					first = i
				}
			}
		}
		if ms := first * 1000 / rate; ms < 300 || ms > 350 {
			t.Errorf("it begins after %d ms", ms)
		}
		if ms := (last - first) * 1000 / rate; ms < 980 || ms > 1020 {
			t.Errorf("it lasts %d ms", ms)
		}
		if l := media.Level(power(pcm[first:last])); math.Abs(l+20) > 1 {
			t.Errorf("its level is %.1f dBm0", l)
		}
		if ms := (len(pcm) - last) * 1000 / rate; ms < 195 || ms > 240 {
			t.Errorf("%d ms of silence follow", ms)
		}
		stop()
	})
}

func power(pcm []int16) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return sum / float64(len(pcm))
}

func TestWhatWasSpokenOnceIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := afero.NewMemMapFs()
		e := &said{file: wavOf(t, 0.5), takes: time.Second}
		s, stop := running(t, files, e)
		one := hear(t, s, Name("en", "one"))
		if again := hear(t, s, Name("en", "one")); len(again) > len(one)-7000 || e.n.Load() != 1 {
			t.Errorf("it was spoken %d times; %d samples and then %d", e.n.Load(), len(one), len(again))
		}
		hear(t, s, Name("zh-Hans", "one"))
		if e.n.Load() != 2 {
			t.Error("another language is spoken by the same words")
		}
		stop()
		s, stop = running(t, files, e)
		hear(t, s, Name("en", "one"))
		if e.n.Load() != 2 {
			t.Error("a restart forgets what was spoken")
		}
		stop()
	})
}

func TestAnEngineThatFailsLeavesTheTextOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &said{file: wavOf(t, 0.5), takes: time.Minute}
		s, stop := running(t, afero.NewMemMapFs(), e)
		if pcm := hear(t, s, Name("en", "slow")); len(pcm) < 5*rate || len(pcm) > 5*rate+1000 {
			t.Errorf("%d samples were heard of a text that took too long", len(pcm))
		}
		if pcm := hear(t, s, Name("en", "next")); len(pcm) > 1000 || e.n.Load() != 1 {
			t.Errorf("the next caller waited for %d samples; the engine was asked %d times", len(pcm), e.n.Load())
		}
		<-time.After(rest)
		e.takes = 0
		if pcm := hear(t, s, Name("en", "slow")); len(pcm) < rate/2 {
			t.Errorf("%d samples were heard after a while", len(pcm))
		}
		e.fails.Store(true)
		if _, err := s.Speak(t.Context(), Text{Text: "out", Language: "en"}); err == nil || !strings.Contains(err.Error(), "out of order") {
			t.Error(err)
		}
		stop()
	})
}

func TestWithoutAnEngineASentenceSaysSo(t *testing.T) {
	s := New(Options{Files: afero.NewMemMapFs(), Log: slog.New(slog.DiscardHandler)})
	s.Use(Settings{Why: "espeak-ng is not installed"})
	err := s.Ready()
	if _, e := s.Sound("en/hello"); !errors.Is(err, ErrNoEngine) || e == nil || e.Error() != err.Error() {
		t.Error(err, e)
	}
	if want := "texts cannot be spoken: espeak-ng is not installed"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

func TestNamesHoldAnyText(t *testing.T) {
	for _, text := range []string{"Hello, you are number ${WaitNo}.", "您的訂單 12/7 已寄出 + 100%", "a\u3000b\nc", "emoji 😀"} {
		name := Name("en", text)
		if len(strings.Fields(name)) != 1 || strings.Contains(name, "+") {
			t.Errorf("%q is no one word", name)
		}
		got, err := parse(strings.TrimPrefix(name, Kind+"/"))
		if err != nil || got.Text != text || got.Language != "en" {
			t.Errorf("%q comes back as %q (%v)", text, got.Text, err)
		}
	}
	if !strings.Contains(Name("en", "number ${WaitNo}"), "${WaitNo}") {
		t.Error("what is filled as it is played was hidden")
	}
	for _, wrong := range []string{"", "en", "en/", "en/%20", "en/%zz", "en/" + strings.Repeat("a", MaxText+1)} {
		if _, err := parse(wrong); err == nil {
			t.Errorf("%.20q is spoken", wrong)
		}
	}
}

func TestTheDiskKeepsWhatWasWantedLast(t *testing.T) {
	d := newDisk(afero.NewMemMapFs(), slog.New(slog.DiscardHandler))
	clip := strings.Repeat("x", diskKept/10)
	for i := range 12 {
		d.put(fmt.Sprint(i), clip)
		d.have[fmt.Sprint(i)] = kept{int64(len(clip)), time.Unix(int64(i), 0)}
		d.get("0")
	}
	if _, found := d.get("0"); !found {
		t.Error("what is wanted again and again is gone")
	}
	if _, found := d.get("1"); found || d.size > diskKept {
		t.Errorf("%d bytes are kept", d.size)
	}
}

func TestAnEngineByHTTP(t *testing.T) {
	file := wavOf(t, 0.5)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case r.URL.Path == "/big":
			_, _ = io.Copy(w, io.LimitReader(zeros{}, fileMost+10))
		case r.Header.Get("Authorization") != "Bearer secret":
			w.WriteHeader(http.StatusUnauthorized)
		case string(body) != `{"language":"zh-Hant","text":"你好","voice":"mei"}`:
			w.WriteHeader(http.StatusTeapot)
		default:
			_, _ = w.Write(file)
		}
	}))
	defer srv.Close()
	loopback := func() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }
	ask := func(w Web, allow func() []netip.Prefix) error {
		tr := guarded.Transport(allow, "is refused")
		defer tr.CloseIdleConnections()
		w.Client = &http.Client{Transport: tr, CheckRedirect: guarded.Redirected}
		w.Voices = Voices{"zh-Hant": "mei"}
		got, err := w.Speak(t.Context(), Text{Text: "你好", Language: "zh-Hant"})
		if err == nil && !bytes.Equal(got, file) {
			return errors.New("another file came")
		}
		return err
	}
	if err := ask(Web{URL: srv.URL, Key: "secret"}, loopback); err != nil {
		t.Error(err)
	}
	for want, w := range map[string]Web{"status 401": {URL: srv.URL}, "more than 16 MiB": {URL: srv.URL + "/big"}} {
		if err := ask(w, loopback); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), srv.URL) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := ask(Web{URL: srv.URL, Key: "secret"}, nil); err == nil || !strings.Contains(err.Error(), "is an address inside, which is refused") {
		t.Error(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// The real espeak-ng, where it is installed.
func TestEspeakSpeaks(t *testing.T) {
	if _, err := exec.LookPath(program); err != nil {
		t.Skip("espeak-ng is not installed")
	}
	e, err := FindEspeak(nil)
	if err != nil {
		t.Fatal(err)
	}
	for language, text := range map[string]string{
		"en": "Your order is on its way. It will arrive on Friday.", "zh-Hant": "您的訂單已經寄出，星期五送達。", "zh-Hans": "-v 您的订单已经寄出，星期五送达。",
	} {
		file, err := e.Speak(t.Context(), Text{Text: text, Language: language})
		if err != nil {
			t.Fatal(err)
		}
		pcm, err := telephone(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(pcm) < rate || len(pcm) > 8*rate {
			t.Errorf("%s takes %d ms", text, len(pcm)*1000/rate)
		}
		if l := media.Level(power(g711.AppendLinearU(nil, []byte(pcm)))); l < -26 || l > -18 {
			t.Errorf("%s has %.1f dBm0", text, l)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := e.Speak(ctx, Text{Text: strings.Repeat("word ", 400), Language: "en"}); err == nil || !strings.Contains(err.Error(), "espeak-ng failed: it took too long") {
		t.Error(err)
	}
}
