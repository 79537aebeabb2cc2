package fxo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

// keep keeps all cards of one driver in use until ctx ends. A card that was
// seen once has a keeper for good: it opens the card again whenever it comes
// back.
func (h *Hardware) keep(ctx context.Context, d hal.Driver) {
	var keepers sync.WaitGroup
	defer keepers.Wait()
	kept := map[string]bool{}
	scanned := ""
	for wait := time.NewTimer(0); ; wait.Reset(rescan) {
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		infos, err := d.Scan(ctx)
		if text := errText(err); text != scanned {
			scanned = text
			h.alert(d.Name(), scanned)
		}
		for _, info := range infos {
			if !kept[info.ID] {
				kept[info.ID] = true
				keepers.Go(func() { h.keepCard(ctx, d, info.ID) })
			}
		}
	}
}

// keepCard opens one card again and again, with a pause that grows while it
// does not work.
func (h *Hardware) keepCard(ctx context.Context, d hal.Driver, id string) {
	pause, told := time.Duration(0), ""
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		opened, err := h.work(ctx, d, id)
		if ctx.Err() != nil {
			return
		}
		if opened {
			pause, told = 0, ""
		}
		if text := errText(err); text != told {
			told = text
			h.alert(id, text)
		}
		pause = min(max(2*pause, comeBackFirst), comeBackLast)
		wait.Reset(pause)
	}
}

// work opens a card and works it until it goes or ctx ends. It reports whether
// the card could be opened.
func (h *Hardware) work(ctx context.Context, d hal.Driver, id string) (opened bool, err error) {
	card, err := d.Open(ctx, id)
	if err != nil {
		return false, fmt.Errorf("open card %s: %w", id, err)
	}
	b := newBank(card, &h.o, h.profile)
	h.adopt(id, b)
	err = b.run(ctx)
	h.forget(id)
	if ctx.Err() == nil {
		b.allDown(h.o.Post)
	}
	return true, err
}

// adopt lets effects reach a card. Taps that were set before go in.
func (h *Hardware) adopt(id string, b *bank) {
	h.mu.Lock()
	h.banks[id] = b
	for p, t := range h.taps {
		if u := b.unit(p); u != nil {
			u.port.sound.tap = t
		}
	}
	h.mu.Unlock()
	h.alert(id, "")
}

// forget keeps effects from a card that is gone.
func (h *Hardware) forget(id string) {
	h.mu.Lock()
	delete(h.banks, id)
	h.mu.Unlock()
}

// allDown tells that all ports of a card have gone with it, and answers the
// orders that came too late.
func (b *bank) allDown(post func(call.Event)) {
	for _, u := range b.units {
		text := u.label() + " is gone: its card does not answer. Check the card's cable and power."
		if u.port.health.up || u.port.health.reason != text {
			u.tell(call.Event{Kind: call.PortDown, Text: text})
		}
		u.setHealth(health{reason: text})
	}
	for _, o := range b.inbox.take(nil) {
		if u := b.unit(o.effect.Port); u != nil && o.act == nil {
			u.obey(o.effect)
		}
	}
}

// alert tells people about a card; text "" means that it works again.
func (h *Hardware) alert(card, text string) {
	if h.o.Alert != nil {
		h.o.Alert(card, text)
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// cause prefers the reason for which ctx was ended to the bare fact.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
