package fxo

import (
	"context"
	"sort"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// PortInfo is one port as it is at this moment.
type PortInfo struct {
	Port    call.Port
	Kind    hal.Kind
	Label   string
	Up      bool
	Enabled bool
	Reason  string // why it is not up, a sentence
	OffHook bool   // FXO: our loop is closed. FXS: the telephone is lifted
	Ringing bool   // voltage is on the pair now
	Reverse bool   // polarity is reversed
	Battery bool
	Volts   float64 // tip to ring, signed
	Amps    float64 // loop current
	// Delay is how long sound takes to the pair and back, as it was measured, where
	// the hardware has a way of its own; OneWay: sound goes one way at a time.
	Delay  time.Duration
	OneWay bool
	Caps   hal.Caps
	Echo   Echo
}

// Ports gives all ports of the open cards, ordered by name, with volts and
// current read now. It may take as long as the hardware needs to answer, a
// second at most for each port.
func (h *Hardware) Ports(ctx context.Context) []PortInfo {
	h.mu.RLock()
	var units []*unit
	for _, b := range h.banks {
		units = append(units, b.units...)
	}
	h.mu.RUnlock()
	infos := make([]PortInfo, 0, len(units))
	for _, u := range units {
		infos = append(infos, u.info(ctx))
	}
	sort.Slice(infos, func(i, k int) bool { return infos[i].Port < infos[k].Port })
	return infos
}

// view is what other goroutines may see of a port.
type view struct {
	up, enabled   bool
	label, reason string
	noEcho        bool // Echo.Off
}

// info reads one port. It runs on the caller's goroutine.
func (p *port) info(ctx context.Context) PortInfo {
	i := PortInfo{Port: p.name, Kind: p.hw.Kind(), Caps: p.hw.Caps(), OneWay: p.oneWay(), Echo: p.sound.seen.read()}
	if v := p.seen.Load(); v != nil {
		i.Up, i.Enabled, i.Label, i.Reason, i.Echo.Off = v.up, v.enabled, v.label, v.reason, v.noEcho
	}
	if d, measured := p.hw.(hal.Delayed); measured {
		i.Delay, _ = d.Delay() // 0 where it is not known
	}
	st, err := p.hw.Snapshot(ctx)
	if err != nil {
		return i
	}
	i.OffHook, i.Ringing, i.Reverse, i.Battery = st.OffHook, st.Ringing, st.Reversed, st.Battery
	i.Volts, i.Amps = float64(st.MilliVolts)/1e3, float64(st.MicroAmps)/1e6
	return i
}

// tap hears a port: rx what comes from its pair, tx what goes to it, and scope
// both.
type tap struct {
	rx, tx media.Sink
	scope  *Scope
}

// Tap lets rx and tx hear what comes from the pair and what goes to it, one
// frame each for every frame of the card in which the port has sound; nil ends
// that. The sinks are called on the card's goroutine. One tap per port; it
// stays over a loss of the card.
func (h *Hardware) Tap(p call.Port, rx, tx media.Sink) {
	h.retap(p, func(t *tap) { t.rx, t.tx = rx, tx })
}

// retap changes who hears a port.
func (h *Hardware) retap(p call.Port, change func(*tap)) {
	h.mu.Lock()
	t := h.taps[p]
	change(&t)
	if t == (tap{}) {
		delete(h.taps, p)
	} else {
		h.taps[p] = t
	}
	h.mu.Unlock()
	if b := h.bankOf(p); b != nil {
		b.inbox.put(order{effect: call.Effect{Port: p}, act: func(b *bank) { b.unit(p).port.sound.tap = t }})
	}
}
