package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media"
)

// ringer is the ringing of one telephone and the caller id shown with it.
type ringer struct {
	wanted     bool             // RingPhone came; the ringing begins with this round
	announcing bool             // caller id is sent before the first ring
	car        bool             // Japanese sequence: the telephone goes off-hook to receive
	on         bool             // the cadence runs
	name       country.RingName // how it rings, "" as usual
	began      hal.Tick
	id         call.CallerID
	pending    bool         // id waits for a silence
	clip       media.Signal // Japanese sequence: the data, until the telephone takes it
	sending    bool         // id is being sent
	waited     bool         // Japanese sequence: the longest flash was waited for
	anew       bool         // the display shows somebody else, and is told first
}

// cadence is the on and off times of ringing.
func (p *phone) cadence() []time.Duration {
	c := p.prof.Ring.Cadenced(p.ringer.name).Cadence
	if n := len(c); n >= 2 && n%2 == 0 && n <= hal.MaxSteps {
		return c
	}
	return []time.Duration{time.Second, 4 * time.Second} // E.180: 1 s on, 4 s off is the commonest
}

// ringPhone rings, or announces the caller first where the scheme is so. It
// begins when all orders of this round are known: an id that comes in the same
// moment is announced too. settled: none comes any more.
func (p *phone) ringPhone(id call.CallerID, settled bool, name country.RingName) {
	if p.ringer.on || p.ringer.announcing {
		p.showCallerID(id)
		return
	}
	p.cutLamp()
	p.ringer = ringer{wanted: true, id: id, name: name, anew: p.showsAnother(id, settled)}
	p.timers.set(timerRing, p.clk.now)
}

// ringNow begins the ringing, or goes on with it after an announcement.
func (p *phone) ringNow() {
	r := &p.ringer
	switch {
	case r.wanted && p.announcesFirst():
		r.wanted = false
		p.announce()
	case r.wanted || r.announcing:
		r.pending = r.wanted && known(r.id)
		r.wanted, r.announcing, r.car = false, false, false
		p.startCadence()
	}
}

// startCadence lets the hardware ring. Its silences are on-hook transmission
// where there is such a drive, so that caller id can be sent in any of them.
func (p *phone) startCadence() {
	pause := hal.Forward
	if p.hw.Caps().Has(hal.CapOnHookTx) {
		pause = hal.OHTForward
	}
	var steps []hal.Step
	for i, d := range p.cadence() {
		drive := hal.Ring
		if i%2 == 1 {
			drive = pause
		}
		steps = append(steps, hal.Step{Drive: drive, Dur: d})
	}
	at, err := p.run(hal.Pattern{Steps: steps, Repeat: hal.Forever, Hz: p.prof.Ring.Hz, VRms: p.prof.Ring.VRms})
	if err != nil {
		p.ringer = ringer{}
		p.refused(err)
		return
	}
	p.ringer.on, p.ringer.began = true, at
	p.planClip()
}

// stopRinging ends ringing and announcing.
func (p *phone) stopRinging() {
	car := p.ringer.car && p.ringer.sending
	p.ringer.stop(p)
	p.lookAtLamp()
	if car { // it went off-hook for the data alone, and will see that nothing came
		p.after(timerHook, carHangUp+p.prof.Flash.Max)
	}
}

// stop leaves the pair quiet.
func (r *ringer) stop(p *phone) {
	if r.on || r.announcing {
		p.rests()
		_ = p.hold(hal.Forward) // refused only by a fault, which is told as such
	}
	if r.sending {
		p.port.sound.play = nil
	}
	*r = ringer{}
	p.timers.stop(timerClip)
	p.timers.stop(timerRing)
}

// known reports whether there is anything to show; that the number is not
// available is something too.
func known(id call.CallerID) bool { return id != (call.CallerID{}) }

// announcesFirst reports whether the caller is shown before the first ring.
func (p *phone) announcesFirst() bool {
	w := p.prof.way()
	first := known(p.ringer.id) && w.When == country.BeforeFirstRing || p.ringer.anew
	return first && w.Scheme != country.CIDNone && w.Scheme != "" && p.hw.Caps().Has(hal.CapOnHookTx)
}
