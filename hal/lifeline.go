package hal

import (
	"context"
	"time"
)

// Lifeline is one lifeline relay of a card (LN-18): while it has fallen, it ties
// the telephone at one port straight to the line at another, past the card. Its
// contacts are closed by a spring and opened by current, so that no power, no
// host and no firmware are needed for somebody to call for help.
type Lifeline struct {
	FXS, FXO int // indices in Card.Ports
}

// HoldTime is how long one Hold keeps a relay: as long as a host may be busy and
// still be alive, and no longer than somebody who lifts a telephone waits for a
// dial tone (ITU-T E.502 counts more than 3 s as delayed).
const HoldTime = 3 * time.Second

// Lifelines is what a Card with such relays is besides; a type assertion finds
// out. Every relay has fallen before the first Hold, after Close, without power,
// and HoldTime after the last Hold: a host that hangs lets go as one that died.
//
// At a port whose relay has fallen State.Bypassed is set. An FXO port then still
// senses ringing, battery, polarity and, as State.Parallel, that the telephone
// draws current; an FXS port has nothing on its wires. Both refuse every drive
// but those of rest with ErrState, and have no sound. EvBypass tells of each
// fall and of each return, at both ports.
type Lifelines interface {
	// Lifelines lists the relays; the list is fixed as Ports is.
	Lifelines() []Lifeline
	// Hold takes telephone and line of relay n to their ports, or keeps them
	// there, for HoldTime from now on. A telephone that is in use on its line is
	// cut off by that: see State.Parallel first.
	Hold(ctx context.Context, n int) error
}
