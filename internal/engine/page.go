package engine

import (
	"fmt"
	"strings"

	"ringdown/acd"
	"ringdown/internal/call"
)

// pagePhone has a telephone answer by itself and hear a page. One that is not
// free any more does not hear it.
func (e *Engine) pagePhone(x call.Effect) {
	at, found := e.plan.ExtensionAt(x.Port)
	speaker := e.speaker(x.Digits)
	if !found || speaker == nil || e.draining || (world{e}).Look(at.Port) != acd.Idle {
		return
	}
	from := speaker.call.From
	e.offer(at, call.Event{
		Room: x.Digits, CallerID: call.CallerID{Number: from.Label, Name: from.Name},
		Text: fmt.Sprintf("%s speaks on the page %s", from.Label, strings.TrimPrefix(x.Digits, call.PageRoom)),
	})
}

// speaker is the call that speaks on a page, nil nobody does.
func (e *Engine) speaker(room string) *live {
	for _, l := range e.calls {
		if l.call.Paging() && l.call.Room == room {
			return l
		}
	}
	return nil
}

// cast adds that a page is sent by multicast.
func (e *Engine) cast(room string, in []call.Call, want map[edge]bool) {
	number, casts := e.plan.Casts(room)
	for _, c := range in {
		if casts && !c.Mute {
			want[edge{call.PagePort(number), c.From.Port}] = true
		}
	}
}

func (e *Engine) paging(room string) bool { return e.speaker(room) != nil }
