package fxo

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/callerid"
)

const (
	// lampAfter is how long a telephone lies on-hook before its lamp is set: whoever
	// has just hung up may lift again, and news of a box come together.
	lampAfter = 2 * time.Second
	// lampOpen is the open switch interval that announces data without a ring
	// (Bellcore SR-TSV-002476: 150 to 350 ms), and lampSettle the silence behind it
	// (GR-30: 300 to 500 ms from there to the channel seizure).
	lampOpen   = 250 * time.Millisecond
	lampSettle = 350 * time.Millisecond
	// lampTail is kept behind the data: what a card holds in its queue, and some.
	lampTail = 100 * time.Millisecond
)

// lamp is what a telephone's message lamp was told (VM-3). The telephone's own
// memory keeps it, also over our restart.
type lamp struct {
	on      bool // what it was told last
	unsure  bool // a message was cut short: it may have been told
	sending bool // it is being told
	sends   bool // this
	lit     bool // a neon lamp burns
}

// LookAtLamps has each telephone's message lamp set that is not as Options.Waits
// says. It never blocks. Where the queue of a card is full nothing is lost: the
// lamp is looked at again whenever the telephone is hung up.
func (h *Hardware) LookAtLamps() {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, b := range h.banks {
		b.inbox.put(order{act: (*bank).lookAtLamps})
	}
}

// A look that is planned already stands: news do not put it off.
func (b *bank) lookAtLamps() {
	for _, u := range b.units {
		if p, is := u.signaller.(*phone); is && u.port.health.up && !p.timers.isSet(timerLamp) {
			p.lookAtLamp()
		}
	}
}

// waiting reports whether messages wait for whoever has this telephone.
func (p *phone) waiting() bool { return p.port.waits != nil && p.port.waits(p.name) }

// lookAtLamp plans to set the lamp, if it is not as it should be.
func (p *phone) lookAtLamp() {
	if p.neonWants() || p.lamp.wants(p.waiting()) && p.hasLamp() && !p.lamp.sending {
		p.after(timerLamp, lampAfter)
	}
}

// wants reports whether the telephone is to be told.
func (l *lamp) wants(on bool) bool { return l.unsure || l.on != on }

// hasLamp reports whether data can be sent that no ring announces. DTMF and the
// Japanese way have no message for it.
func (p *phone) hasLamp() bool {
	s := p.prof.way().Scheme
	return p.prof.Lamp == LampFSK && (s == country.CIDBell202 || s == country.CIDV23) && p.hw.Caps().Has(hal.CapOnHookTx)
}

// lampDue sends the message, unless somebody uses the telephone: then the next
// hang-up looks again.
func (p *phone) lampDue() {
	if p.lamp.sending {
		p.lampOver()
		return
	}
	on := p.waiting()
	r := &p.ringer
	if p.offHook || r.wanted || r.on || r.announcing || p.cpcID != 0 {
		return
	}
	if p.neonWants() {
		p.setNeon()
	}
	if !p.lamp.wants(on) || !p.hasLamp() {
		return
	}
	pcm, err := p.lampSound(on)
	if err != nil {
		return // hasLamp has left no reason for it
	}
	alert, wait := p.lampAlert()
	if _, err := p.run(alert); err != nil {
		p.refused(err)
		return
	}
	p.lamp.sending, p.lamp.sends = true, on
	quiet := media.Silence(hal.Ticks(wait))
	p.port.sound.play = media.NewSequence(&quiet, media.NewSamples(pcm, false))
}

// lampSound is the message, behind the dual alert tone where ETSI's telephones
// wait for one (EN 300 659-1 6.2: data without ringing).
func (p *phone) lampSound(on bool) ([]int16, error) {
	w := p.prof.way()
	sig, err := callerid.EncodeWaiting(w, on)
	if err != nil {
		return nil, fmt.Errorf("make the message of %s's lamp: %w", p.name, err)
	}
	pcm := make([]int16, hal.Ticks(clipLongest))
	pcm = pcm[:sig.Read(pcm)]
	if w.Scheme == country.CIDV23 {
		pcm = p.alertTone(w, pcm)
	}
	return pcm, nil
}

// lampAlert is how the telephone learns that data follow: an open switch interval
// by Bellcore, a reversal by ETSI; where the card can do neither the data alone.
func (p *phone) lampAlert() (alert hal.Pattern, wait time.Duration) {
	caps, etsi := p.hw.Caps(), p.prof.way().Scheme == country.CIDV23
	switch {
	case etsi && caps.Has(hal.CapPolarityTx):
		return hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTReverse}}}, alertSilence
	case !etsi && caps.Has(hal.CapFeedOpen):
		return hal.Pattern{Steps: []hal.Step{{Drive: hal.Open, Dur: lampOpen}, {Drive: hal.OHTForward}}}, lampOpen + lampSettle
	}
	return hal.Pattern{Steps: []hal.Step{{Drive: hal.OHTForward}}}, alertSilence
}

// lampSent: the last of the message is handed to the card, and has yet to sound.
func (p *phone) lampSent() { p.after(timerLamp, lampTail) }

// lampOver: the telephone has it.
func (p *phone) lampOver() {
	p.lamp = lamp{on: p.lamp.sends}
	_ = p.hold(hal.Forward) // refused only by a fault, which is told as such
	p.lookAtLamp()          // it may have changed meanwhile
}

// cutLamp ends a message for something that cannot wait. It is sent again later.
func (p *phone) cutLamp() {
	p.lamp.lit = false // whatever the pair is needed for drives it otherwise
	if !p.lamp.sending {
		return
	}
	p.lamp.sending, p.lamp.unsure = false, true
	p.timers.stop(timerLamp)
	p.port.sound.play = nil
	_ = p.hold(hal.Forward) // refused only by a fault, which is told as such
}
