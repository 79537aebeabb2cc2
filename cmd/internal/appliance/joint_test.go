package appliance

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/spf13/afero"

	"ringdown/ivr/prompts"
	"ringdown/media/library"
	"ringdown/media/wav"
)

// stepMost is the largest step between two samples where two parts of a sound
// meet: 50 dB below full scale. A click is heard from some 40 dB below on.
const stepMost = 100

// Nothing clicks where parts of a sound meet: words, numbers, tones, music, and
// files of the user that begin and end in the middle of a loud tone.
func TestNothingClicksWherePartsMeet(t *testing.T) {
	files := afero.NewMemMapFs()
	for name, hz := range map[string]float64{"one": 400, "two": 1000} {
		if err := afero.WriteFile(files, "sounds/"+name+".wav", cutTone(t, hz), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		v, err := newVoices(Options{Sounds: files}, nil, func(text string) { t.Log(text) })
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- v.Run(ctx) }()
		v.Again()
		synctest.Wait()
		for _, language := range prompts.Languages() {
			e := ear("CN", language)
			for _, parts := range [][]string{
				{"prompt/vm-you-have", "count/3/new-message", "prompt/vm-and", "count/21/saved-message", "prompt/for-new-messages", "digits/1"},
				{"file/one", "prompt/goodbye", "file/two", "file/one", "file/one", "tone/beep", "file/two"},
				{"prompt/order-number", "digits/40217", "prompt/order-sent", "amount/1234.50/TWD", "date/2026-11-20", "time/14:05", "number/222"},
				{"prompt/connecting", "file/one", "music/default"},
				{"file/two", "agent/801", "prompt/queue-place", "place/7", "tone/confirm", "number/105"},
			} {
				meet(t, v, e, parts)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// cutTone is a WAV file of a loud tone that is cut at both ends.
func cutTone(t *testing.T, hz float64) []byte {
	t.Helper()
	pcm := make([]int16, 4005)
	for i := range pcm {
		pcm[i] = int16(12000 * math.Cos(2*math.Pi*hz*float64(i)/8000))
	}
	var b bytes.Buffer
	if err := wav.Write(&b, pcm); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// meet plays parts one after the other and looks at each joint: where a part ends
// that was played alone, the next one begins.
func meet(t *testing.T, v *voices, e library.Ear, parts []string) {
	t.Helper()
	whole := samplesOf(t, v, e, strings.Join(parts, " "))
	at := 0
	for i, part := range parts[:len(parts)-1] {
		at += len(samplesOf(t, v, e, part))
		if at == 0 || at >= len(whole) {
			t.Fatalf("%s ends at sample %d of %d", part, at, len(whole))
		}
		joint := fmt.Sprintf("%s, %s | %s", e.Language, part, parts[i+1])
		if step := int(whole[at]) - int(whole[at-1]); max(step, -step) > stepMost {
			t.Errorf("%s: a step of %d", joint, step)
		}
	}
}

func samplesOf(t *testing.T, v *voices, e library.Ear, name string) []int16 {
	t.Helper()
	s, err := v.Open(name, e)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, 40*8000)
	return pcm[:s.Read(pcm)]
}
