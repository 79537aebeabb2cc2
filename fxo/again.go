package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// displayKeeps is how long after the last burst a display takes ringing that
// begins anew for the same call: its receiver, which listens behind the first
// ring, does not listen again. Telephones wait for the longest pause between two
// rings, which is 4 to 6 s (assumed: no standard says).
const displayKeeps = 6 * time.Second

// shown is what the telephone's display was told last.
type shown struct {
	id    call.CallerID
	until hal.Tick // as long as the telephone rings and displayKeeps longer; 0: it shows nobody
}

// told notes that the display has the id.
func (p *phone) told() { p.shown = shown{p.ringer.id, p.clk.now + hal.Ticks(displayKeeps)} }

// rests notes that the ringing has ended: what is shown stays for a while.
func (p *phone) rests() {
	if p.shown.until != 0 {
		p.shown.until = p.clk.now + hal.Ticks(displayKeeps)
	}
}

// showsAnother reports whether the telephone, which rings for an id now, would
// go on showing somebody else: whose call it rang for a moment ago (FC-5, a call
// given to a telephone that rings already). That a caller is not known is told of
// when it is settled: mostly the caller id comes yet, and the ring must not wait
// for it.
func (p *phone) showsAnother(id call.CallerID, settled bool) bool {
	shows := p.shown.until > p.clk.now || p.shown.until != 0 && p.ringer.on
	return shows && (known(id) || settled) && p.shown.id != id && p.hw.Caps().Has(hal.CapOnHookTx)
}

// announceAnew tells another id to a telephone that has rung: its receiver is
// opened as for data without a ring, and the ringing follows.
func (p *phone) announceAnew(pcm []int16) {
	alert, wait := p.lampAlert()
	if p.prof.way().Scheme == country.CIDV23 {
		pcm = p.alertTone(p.prof.way(), pcm)
	}
	p.begin(alert, wait, pcm)
}
