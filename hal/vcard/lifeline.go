package vcard

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// inUseVolts is the voltage of a line below which somebody is on it: a lifted
// telephone leaves some 10 V of the exchange's 48, and senses of line-in-use
// decide at 18 to 20 (Si3050 data sheet, "Line in use detection").
const inUseVolts = 18_000 // mV

// tie names the ports of a lifeline relay, as the board's file knows them: the
// protocol tells how a relay is moved, not what it ties.
type tie struct{ fxs, fxo string }

// relay is a lifeline relay. The card's lock guards it.
type relay struct {
	hal.Lifeline
	held  bool
	until time.Duration // when the host has been silent about it for too long
}

// parseTies reads fxs1-fxo1,fxs2-fxo2: the first pair is relay 0's.
func parseTies(text string) ([]tie, error) {
	var all []tie
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(text, ",") {
		m := regexp.MustCompile(`^(fxs\d{1,2})-(fxo\d{1,2})$`).FindStringSubmatch(pair)
		switch {
		case m == nil:
			return nil, fmt.Errorf("hardware URL has lifelines=%s: want pairs of ports in the order of the relays, as in lifelines=fxs1-fxo1,fxs2-fxo2", text)
		case seen[m[1]] || seen[m[2]]:
			return nil, fmt.Errorf("hardware URL has lifelines=%s: a port is tied by one relay only", text)
		}
		seen[m[1]], seen[m[2]] = true, true
		all = append(all, tie{m[1], m[2]})
	}
	return all, nil
}

// findRelays looks whether the card has the relays that it should have. They are
// let go, so that all begin fallen.
func (c *card) findRelays(ctx context.Context) error {
	for n, t := range c.ties {
		named := func(id string) int { return slices.IndexFunc(c.ports, func(p *port) bool { return p.id == id }) }
		r := &relay{Lifeline: hal.Lifeline{FXS: named(t.fxs), FXO: named(t.fxo)}}
		if r.FXS < 0 || r.FXO < 0 {
			return fmt.Errorf("%w: lifeline relay %d ties %s to %s, and the card has no such ports", hal.ErrInvalid, n, t.fxs, t.fxo)
		}
		if err := c.call(ctx, vcp.Relay, []byte{byte(n), 0}, nil); err != nil {
			return fmt.Errorf("try its lifeline relay %d: %w", n, err)
		}
		c.mu.Lock()
		c.ports[r.FXS].relay, c.ports[r.FXO].relay = r, r
		c.relays = append(c.relays, r)
		c.mu.Unlock()
	}
	return nil
}

// Lifelines implements hal.Lifelines; a card without relays has an empty list.
func (c *card) Lifelines() []hal.Lifeline {
	all := make([]hal.Lifeline, 0, len(c.relays))
	for _, r := range c.relays {
		all = append(all, r.Lifeline)
	}
	return all
}

// Hold implements hal.Lifelines.
func (c *card) Hold(ctx context.Context, n int) error {
	if n < 0 || n >= len(c.relays) {
		return fmt.Errorf("hold lifeline relay %d of card %q: %w: it has %d", n, c.name, hal.ErrInvalid, len(c.relays))
	}
	err := c.call(ctx, vcp.Relay, []byte{byte(n), 1}, func([]byte) error {
		c.relays[n].until = c.now() + hal.HoldTime
		c.turned(c.relays[n], true)
		return nil
	})
	if err != nil {
		return fmt.Errorf("hold lifeline relay %d of card %q: %w", n, c.name, err)
	}
	return nil
}

// turned tells that a relay is held, or has fallen. The lock is held.
func (c *card) turned(r *relay, held bool) {
	if r.held == held {
		return
	}
	r.held = held
	now := c.clock.estimate(c.now())
	for _, i := range []int{r.FXS, r.FXO} {
		c.post(i, hal.EvBypass, now, 0, val(!held))
	}
}

func val(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// letGo lets the relays fall about which the host says nothing more: it hangs,
// though its link lives. Their ports go to rest first.
func (c *card) letGo(now time.Duration) {
	for n, r := range c.relays {
		if !r.held || now < r.until {
			continue
		}
		for _, i := range []int{r.FXS, r.FXO} {
			kind, payload := c.ports[i].atRest()
			c.again(kind, payload)
		}
		c.again(vcp.Relay, []byte{byte(n), 0})
		c.turned(r, false)
	}
}

// fallen: the card has restarted, or its watchdog has run.
func (c *card) fallen() {
	for _, r := range c.relays {
		c.turned(r, false)
	}
}

// bypassed reports whether the port's relay has fallen.
func (p *port) bypassed() bool { return p.relay != nil && !p.relay.held }

// refuses reports whether a pattern cannot be run because the port has no wires.
func (p *port) refuses(pattern hal.Pattern) bool {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	rest := func(s hal.Step) bool {
		return s.Drive == hal.OnHook || s.Drive == hal.Monitor || s.Drive == hal.Forward
	}
	return p.bypassed() && slices.ContainsFunc(pattern.Steps, func(s hal.Step) bool { return !rest(s) })
}

// inUse reports whether somebody is on the line past the card.
func (p *port) inUse(w vcp.State) bool {
	volts := int(w.DeciVolts) * 100
	return p.parallel || p.bypassed() && p.kind == hal.FXO && p.caps.Has(hal.CapVoltage) && w.Feed && !w.Ringing &&
		max(volts, -volts) < inUseVolts
}
