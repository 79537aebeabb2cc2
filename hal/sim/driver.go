package sim

import (
	"context"
	"fmt"

	"ringdown/hal"
)

// cardID is the id of the one card that a Driver has.
const cardID = "sim0"

// Driver is a simulated world with one card in it. It implements hal.Driver.
type Driver struct{ w *world }

// NewDriver reads url, for example sim://?country=CN&lines=4&phones=8&seed=7.
// Further keys: lifelines (relays that tie telephone n to line n), ppm (clock error, -200..200), erl (6..25 dB) and tail (0.5..16
// ms) of the hybrid's echo where the port is set for the wire's impedance (which
// is the country's, or impedance; a port set for another one echoes more), loss (dB), noise and hum (dBm0 or none),
// impulses (clicks a minute), loop (km of wire, with its attenuation
// distortion), sidetone (dB or none), slew (the time that a reversal takes),
// dialtone-delay (a time or none), cid (a caller id way of country.Profile.Variants),
// disconnect (cpc, polarity, busy, silence), answer (a time or never). A wrong
// key or value is an error of one sentence that names it.
func NewDriver(url string) (*Driver, error) {
	o, err := parse(url)
	if err != nil {
		return nil, err
	}
	return &Driver{newWorld(o)}, nil
}

// Name is "sim".
func (d *Driver) Name() string { return "sim" }

// Desk is the control surface of this world. It works while the card is open.
func (d *Driver) Desk() *Desk { return &Desk{d.w} }

// Scan lists the card, unless it has vanished.
func (d *Driver) Scan(context.Context) ([]hal.CardInfo, error) {
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	d.w.catchUp()
	if d.w.absent {
		return nil, nil
	}
	return []hal.CardInfo{d.w.info()}, nil
}

func (w *world) info() hal.CardInfo {
	return hal.CardInfo{
		ID: cardID, Firmware: "simulated", FXS: w.opt.phones, FXO: w.opt.lines,
		Name: fmt.Sprintf("simulated card, %s", w.opt.profile.Name),
	}
}

// Open takes the card into use; it starts the world's clock the first time.
func (d *Driver) Open(_ context.Context, id string) (hal.Card, error) {
	w := d.w
	w.mu.Lock()
	defer w.mu.Unlock()
	w.catchUp()
	switch {
	case id != cardID:
		return nil, fmt.Errorf("open card %q: %w: the simulator has %q only", id, hal.ErrInvalid, cardID)
	case w.absent:
		return nil, fmt.Errorf("open card %q: %w", id, hal.ErrGone)
	case w.card != nil:
		return nil, fmt.Errorf("open card %q: %w: it is open", id, hal.ErrBusy)
	}
	w.begin()
	return newCard(w), nil
}
