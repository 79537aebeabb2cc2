package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// ErrInUse says why Dial begins no call.
var ErrInUse = errors.New("it is in use")

// Dial rings an extension, and calls a number from there once it is lifted
// (OB-1): whatever its telephone could dial, with the same rights, codes and
// access codes; a number of the world ("+886…") in the country's own form. who stands in the track: the name of the person or key. The call
// may have ended when Dial returns; its record then says why.
func (e *Engine) Dial(ctx context.Context, from, to, who string) (id call.ID, err error) {
	var none error
	err = e.do(ctx, func() {
		x, found := e.plan.ExtensionAt(e.plan.PortOf(from))
		switch {
		case !found:
			none = fmt.Errorf("call %s from %s: %w", to, from, ErrNoExtension)
			return
		case e.draining || (world{e}).Look(x.Port) != acd.Idle:
			none = fmt.Errorf("call %s from %s: %w", to, from, ErrInUse)
			return
		}
		if strings.HasPrefix(to, "+") {
			to = e.plan.Outward(to)
		}
		l := e.offer(x, call.Event{
			CallerID: call.CallerID{Number: to}, Digits: to, Text: fmt.Sprintf("A call to %s was asked for by %s.", to, who),
		})
		id = l.call.ID
		e.settle()
	})
	return id, errors.Join(err, none)
}

// HangUp ends a call for an extension in it: its record says that they hung up, at a
// page, as who. [ErrNoCall] where it takes no part.
func (e *Engine) HangUp(ctx context.Context, id call.ID, from, who string) error {
	return e.onCall(ctx, id, func(l *live) error {
		own := e.plan.PortOf(from)
		for _, p := range l.call.Ports() {
			if own != "" && p.Base() == own.Base() {
				e.step(l, call.Event{Kind: call.Clicked, At: time.Now(), Port: p, Text: who})
				return nil
			}
		}
		return fmt.Errorf("hang up call %d for %s: %w", id, from, ErrNoCall)
	})
}
