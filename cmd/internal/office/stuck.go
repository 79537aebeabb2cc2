package office

import (
	"context"
	"fmt"
	"time"

	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// How long a pair may be in use without a call of the gateway's before
// something is stuck. The hardware follows an effect within a frame or two; the
// rest is for a fault that latches, a card that is opened again, and a
// telephone that needs a whole cadence to notice that ringing has ended.
const (
	seizedAlone  = 5 * time.Second
	ringingAlone = 8 * time.Second
	lookEvery    = 4 // steps
)

// suspects are pairs that are in use while the gateway has no call there.
type suspects map[string]time.Time

// physical proves on the pairs themselves what engine.Check proves in its books:
// no line is seized and no telephone rings without a call.
func (d *Day) physical(ctx context.Context) error {
	if d.Report.Steps%lookEvery != 0 {
		return nil
	}
	s, err := d.main.Engine().Snapshot(ctx)
	if err != nil {
		return err
	}
	inCall := map[call.Port]engine.PortView{}
	for _, p := range s.Ports {
		if p.Call != 0 {
			inCall[p.Port] = p
		}
	}
	for n := range d.lines {
		name := fmt.Sprintf("fxo%d", n+1)
		l, err := d.desk.Line(n + 1).State()
		_, called := inCall[call.Port("sim0/"+name)]
		if err := d.suspect(name, err == nil && l.Amperes > 0 && !called, seizedAlone); err != nil {
			return err
		}
	}
	for n := range d.people {
		name := fmt.Sprintf("fxs%d", n+1)
		p, err := d.desk.Phone(n + 1).State()
		_, called := inCall[call.Port("sim0/"+name)]
		if err := d.suspect(name, err == nil && p.State == sim.PhoneRinging && !called, ringingAlone); err != nil {
			return err
		}
	}
	return nil
}

// suspect is an error when the pair has been wrong for too long.
func (d *Day) suspect(name string, wrong bool, longest time.Duration) error {
	since, before := d.alone[name]
	switch {
	case !wrong:
		delete(d.alone, name)
	case !before:
		d.alone[name] = time.Now()
	case time.Since(since) > longest:
		return fmt.Errorf("%s has been in use for %s without a call", name, time.Since(since))
	}
	return nil
}
