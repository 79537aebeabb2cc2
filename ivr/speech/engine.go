package speech

import (
	"context"
	"errors"
)

// Engine speaks. It may be asked from several goroutines at once.
type Engine interface {
	// ID tells apart engines, and voices of one, that speak the same text
	// differently.
	ID(t Text) string
	// Speak gives a file of sound: WAV, MP3 or Ogg. It ends with ctx. The error is
	// a sentence without anything secret.
	Speak(ctx context.Context, t Text) ([]byte, error)
}

// ErrNoEngine says that no text can be spoken; it is wrapped with the reason.
var ErrNoEngine = errors.New("texts cannot be spoken")

// Voices are the names of voices, by language. A language that is not there has
// the engine's own.
type Voices map[string]string

// voice is the one that a text is to be spoken with, "" the engine's own.
func (v Voices) voice(t Text) string {
	if t.Voice != "" {
		return t.Voice
	}
	return v[t.Language]
}

// fileMost bounds a file of sound from an engine: six minutes of what espeak-ng
// gives.
const fileMost = 16 << 20
