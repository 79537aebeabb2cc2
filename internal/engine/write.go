package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ringdown/internal/call"
)

// A supervisor coaches an agent by text, too (SV-1): what is written is shown on the
// agent's screen, which is not the engine's. It knows whose screen that is, and keeps
// that somebody wrote.

// Talkers are the extensions of ours that talk in a call, in order of time.
// [ErrNoCall]; [NotJoined] where none does.
func (e *Engine) Talkers(ctx context.Context, id call.ID) (numbers []string, err error) {
	err = e.onCall(ctx, id, func(l *live) error {
		for _, p := range l.call.Rec.Parts {
			if p.Until.IsZero() && l.call.State == call.StateTalking && !slices.Contains(numbers, p.Label) {
				numbers = append(numbers, p.Label)
			}
		}
		if len(numbers) == 0 {
			return NotJoined{fmt.Sprintf("No agent of ours talks in call %d now.", id)}
		}
		return nil
	})
	return numbers, err
}

// Wrote notes in a call's track and among its parts that who, the extension from or a
// user without one, wrote to those who talk in it. [ErrNoCall].
func (e *Engine) Wrote(ctx context.Context, id call.ID, from, who string) error {
	return e.onCall(ctx, id, func(l *live) error {
		now := time.Now()
		e.step(l, call.Event{Kind: call.Written, At: now, Text: who})
		i := slices.IndexFunc(l.besides, func(p call.Part) bool { return p.Began == call.BeganWriting && p.Label == from })
		switch {
		case i >= 0:
			l.besides[i].Until = now
		case len(l.besides) < maxBesides:
			l.besides = append(l.besides, call.Part{Kind: call.PartCoached, Label: from, From: now, Until: now, Began: call.BeganWriting})
		}
		return nil
	})
}
