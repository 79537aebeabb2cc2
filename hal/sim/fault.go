package sim

import "ringdown/hal"

// latch puts the port into its safe drive first and reports second.
func (p *port) latch(f hal.Fault, kind hal.EvKind) {
	p.fault |= f
	p.cause |= f
	p.faultAt = p.w.now
	p.abort()
	if p.kind == hal.FXO {
		p.setDrive(hal.OnHook)
	} else {
		p.setDrive(hal.Open)
	}
	p.post(kind, 0, 0)
}

// unlatch takes the cause of a fault away; the fault stays until Configure or
// Stop, except that a dead port that works again says so by itself.
func (p *port) unlatch(f hal.Fault) {
	p.cause &^= f
	if f == hal.FaultDead && p.fault&f != 0 {
		p.clearFaults()
	}
}

// clearFaults forgets faults whose cause is gone.
func (p *port) clearFaults() {
	had := p.fault
	p.fault &= p.cause
	if had == 0 || p.fault != 0 {
		return
	}
	if p.kind == hal.FXS {
		p.setDrive(hal.Forward)
	}
	p.post(hal.EvPortBack, 0, 0)
}

// setDead breaks the port's electronics or mends them.
func (p *port) setDead(dead bool) {
	if dead == p.dead {
		return
	}
	if dead {
		p.latch(hal.FaultDead, hal.EvPortDead)
		p.dead = true
		return
	}
	p.dead = false
	p.unlatch(hal.FaultDead)
	p.feedOrLoop()
}

// feedOrLoop makes the senses look again.
func (p *port) feedOrLoop() {
	if p.kind == hal.FXO {
		p.feedChanged()
		return
	}
	p.loopChanged()
}

// vanish is the card pulled out: every port loses its power.
func (w *world) vanish() {
	if w.absent {
		return
	}
	w.absent = true
	w.note("card", "gone")
	if w.card != nil {
		w.card.leave()
	}
	for _, p := range w.pairs {
		p.port.run.runs = false
		if p.kind == hal.FXO {
			p.port.setDrive(hal.OnHook)
		} else {
			p.port.setDrive(hal.Open)
		}
	}
	w.dropRelays()
}

// comeBack is the card plugged in again.
func (w *world) comeBack() {
	if !w.absent {
		return
	}
	w.absent = false
	w.note("card", "back")
	for _, p := range w.pairs {
		p.port.safe()
	}
}

// loseConfig is a brown-out: every port is as after Open.
func (w *world) loseConfig() {
	w.note("card", "configuration lost")
	w.dark = false
	for _, p := range w.pairs {
		p.port.abort()
		p.port.safe()
		p.port.configure(defaults())
	}
	if w.card != nil {
		w.card.post(hal.CardWide, hal.EvConfigLost, 0, 0)
	}
}

// storm makes n false polarity readings at every FXO port, or false rings of
// the hook sensor elsewhere: more than the queue holds when n is large.
func (w *world) storm(n int) {
	w.note("card", "storm of %d events", n)
	for i := 0; i < n && w.card != nil; i++ {
		p := w.pairs[i%len(w.pairs)]
		p.port.post(hal.EvGroundKey, 0, int32(i%2))
	}
}
