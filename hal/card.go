package hal

import (
	"context"
	"errors"
)

// The kinds of failure that a backend reports, wrapped with noun and verb.
var (
	ErrUnsupported = errors.New("not supported by this hardware") // do it in software
	ErrBusy        = errors.New("busy")
	ErrState       = errors.New("not possible in the port's present state")
	ErrFault       = errors.New("a fault is latched")
	ErrGone        = errors.New("card is gone") // final: open the card again
	ErrTimeout     = errors.New("card did not answer in time")
	ErrInvalid     = errors.New("invalid argument")
)

// CardInfo names a card before and after it is opened.
type CardInfo struct {
	ID       string // stable: "sim0", a serial number, a bus address
	Name     string // for people
	Firmware string
	FXS, FXO int // how many ports of each kind
}

// Driver finds and opens the cards of one backend.
type Driver interface {
	Name() string
	// Scan lists the cards present now. It opens none.
	Scan(ctx context.Context) ([]CardInfo, error)
	// Open takes a card into use. Opening a card that is open is ErrBusy.
	Open(ctx context.Context, id string) (Card, error)
}

// Card is an opened card. Its ports are fixed until it is closed or gone.
type Card interface {
	Info() CardInfo
	Ports() []Port
	// Next blocks for the next event. Events come in order; ErrGone ends them.
	// One goroutine reads.
	Next(ctx context.Context) (Event, error)
	Media() Media
	// Close puts every FXO on-hook, stops ringing, leaves every FXS fed, and
	// waits for the backend's goroutines. Closing twice is allowed.
	Close() error
}
