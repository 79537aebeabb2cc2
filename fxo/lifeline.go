package fxo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

// holdEvery is how often the lifeline relays are held (LN-18): a third of what
// one Hold lasts, so that a busy machine may miss one and the next. It is done by
// the goroutine that works the card's ports, so that relays fall when that hangs.
const holdEvery = hal.HoldTime / 3

// Lifeline is a relay that ties a telephone to a line while nobody works the
// card.
type Lifeline struct{ Phone, Line call.Port }

// lifelines are the relays of a bank's card.
type lifelines struct {
	card   hal.Lifelines // nil: it has none
	relays []hal.Lifeline
	next   time.Time // when they are held again
}

// findLifelines learns which ports of the card are tied when nobody works it.
func (b *bank) findLifelines() {
	card, has := b.card.(hal.Lifelines)
	if !has {
		return
	}
	b.life = lifelines{card: card, relays: card.Lifelines()}
	if len(b.life.relays) == 0 {
		b.life.card = nil
	}
	for _, r := range b.life.relays {
		b.units[r.FXS].port.tied, b.units[r.FXO].port.tied = b.units[r.FXO].port, b.units[r.FXS].port
	}
}

// holdLifelines holds the relays when that is due. One behind which somebody
// talks, or whose telephone rings, is left alone until they are done: power that
// comes back cuts nobody off (BX-12).
func (b *bank) holdLifelines(now time.Time) {
	if b.life.card == nil || now.Before(b.life.next) {
		return
	}
	b.life.next = now.Add(holdEvery)
	for n, r := range b.life.relays {
		st, err := b.units[r.FXO].snapshot()
		if err != nil || st.Bypassed && (st.Parallel || st.Ringing) {
			continue
		}
		// A relay that cannot be held falls, and EvBypass tells.
		_ = b.life.card.Hold(context.Background(), n)
	}
}

// untilHold is how long the next Hold is away.
func (b *bank) untilHold(now time.Time) time.Duration {
	if b.life.card == nil {
		return never
	}
	return max(0, b.life.next.Sub(now))
}

// bypass takes the port out of service while its relay has fallen. EvBypass, not
// time, brings it back.
func (u *unit) bypass() {
	other := "another port"
	if u.port.tied != nil {
		other = u.port.tied.label()
	}
	u.port.health.pause = retryLast
	u.failHow(call.HowLifeline, fmt.Sprintf("%s is tied to %s by the lifeline relay, past this appliance.", u.label(), other))
}

// Lifelines lists the relays of all open cards, in the order of the cards.
func (h *Hardware) Lifelines() []Lifeline {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []Lifeline
	for _, b := range h.banks {
		for _, r := range b.life.relays {
			all = append(all, Lifeline{Phone: b.units[r.FXS].name, Line: b.units[r.FXO].name})
		}
	}
	return all
}

// Cards lists the cards in use.
func (h *Hardware) Cards() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Sorted(maps.Keys(h.banks))
}
