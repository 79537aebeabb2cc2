package appliance

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"time"

	"ringdown/ivr/speech"
	"ringdown/media/g711"
	"ringdown/media/wav"
	"ringdown/webadmin"
)

// speakMost is how long somebody who wants a text spoken waits: behind others
// that are spoken, and twice the longest time-out of an engine.
const speakMost = 2 * time.Minute

// speaker speaks texts for pages. It implements webadmin.Speaker.
type speaker struct{ m *Main }

// Speak implements webadmin.Speaker.
func (s speaker) Speak(ctx context.Context, t webadmin.SpokenText) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, speakMost)
	defer cancel()
	pcm, err := s.m.speaker.Speak(ctx, speech.Text{
		Text: t.Text, Language: cmp.Or(t.Language, s.m.voices.language()), Voice: t.Voice,
	})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := wav.Write(&b, g711.AppendLinearU(nil, []byte(pcm))); err != nil {
		return nil, fmt.Errorf("write the sound: %w", err)
	}
	return b.Bytes(), nil
}
