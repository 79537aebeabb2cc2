package sim

import (
	"context"
	"fmt"

	"ringdown/hal"
)

// relay is a lifeline relay: while it has fallen, the exchange's wires and the
// telephone's are one pair, and the card's two ports hang in the air, but for
// the senses of the FXO port, which cost the line nothing.
type relay struct {
	w           *world
	line, phone *pair
	held        bool
	gen         uint32 // of the last Hold: the end of an older one does nothing
}

// addRelays gives the card as many relays as the URL says: telephone n and line n.
func (w *world) addRelays() {
	for n := range w.opt.lifelines {
		r := &relay{w: w, line: w.pairs[n], phone: w.pairs[w.opt.lines+n]}
		r.line.relay, r.phone.relay = r, r
		w.relays = append(w.relays, r)
	}
}

// dropRelays is what the loss of power and of the host does.
func (w *world) dropRelays() {
	for _, r := range w.relays {
		r.set(false)
	}
}

// set moves the contacts. Ports that lose their wires go to rest first.
func (r *relay) set(held bool) {
	r.gen++
	if held == r.held {
		return
	}
	r.w.note(r.phone.who, "%s", map[bool]string{true: "is the card's", false: "is tied to " + r.line.who}[held])
	if !held {
		r.rest()
	}
	r.held = held
	for _, p := range []*pair{r.line, r.phone} {
		p.sound.click(p.rng)
		p.bothLook()
		p.port.post(hal.EvBypass, 0, truth(!held))
	}
}

func (r *relay) rest() {
	for _, p := range []*pair{r.line, r.phone} {
		p.port.abort()
		p.port.safe()
	}
}

// bypassed reports whether the pair's relay has fallen.
func (p *pair) bypassed() bool { return p.relay != nil && !p.relay.held }

// throughLoop reports whether the telephone behind a fallen relay draws current
// from the exchange.
func (r *relay) throughLoop() bool {
	return r.line.plugged && r.phone.plugged && r.phone.loop && r.line.feed.on && !r.line.slew.weak
}

// throughFeed is what the telephone sees of the exchange.
func (r *relay) throughFeed() feed {
	if !r.phone.plugged {
		return feed{}
	}
	return r.line.wireFeed()
}

// renderThrough is the sound of exchange and telephone tied together, with the
// loss of the line's wires and the telephone's sidetone; it reports whether
// there was any.
func (r *relay) renderThrough(n int) bool {
	l, f := r.line, r.phone.phone
	talks := r.throughLoop()
	if !l.plugged || !r.phone.plugged || !talks && !l.far.sending() {
		return false
	}
	down, up := r.w.scratch[0][:n], r.w.scratch[1][:n]
	clear(down)
	clear(up)
	l.far.speak(down)
	if talks {
		f.speak(up)
	} else {
		r.phone.sound.quiet = r.w.now + hal.Tick(n) // the display hears it
	}
	for i := range down {
		own := up[i]
		up[i] = own*l.sound.loss + down[i]*farERL
		down[i] = down[i]*l.sound.loss + own*r.phone.sound.sidetone
	}
	if f.listening() {
		f.hear(down)
	}
	if l.far.listening() {
		l.far.hear(up)
	}
	return true
}

// Lifelines implements hal.Lifelines.
func (c *card) Lifelines() []hal.Lifeline {
	var all []hal.Lifeline
	for _, r := range c.w.relays {
		all = append(all, hal.Lifeline{FXS: r.phone.index, FXO: r.line.index})
	}
	return all
}

// Hold implements hal.Lifelines.
func (c *card) Hold(_ context.Context, n int) error {
	w := c.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.isGone() {
		return fmt.Errorf("hold lifeline relay %d: %w", n, hal.ErrGone)
	}
	if n < 0 || n >= len(w.relays) {
		return fmt.Errorf("hold lifeline relay %d: %w: the card has %d", n, hal.ErrInvalid, len(w.relays))
	}
	w.catchUp()
	if w.dark {
		return fmt.Errorf("hold lifeline relay %d: %w", n, hal.ErrTimeout)
	}
	r := w.relays[n]
	r.set(true)
	gen := r.gen
	w.after(hal.Ticks(hal.HoldTime), func() {
		if r.gen == gen {
			w.note("card", "hears nothing from its host")
			r.set(false)
		}
	})
	return nil
}
