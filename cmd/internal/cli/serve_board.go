package cli

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/board"
	"ringdown/internal/engine"
)

// lookFor bounds the wait for the engine's view: one that takes longer than half
// a second is not healthy, and the lifelines fall.
const lookFor = 500 * time.Millisecond

// readServed reads a board file and adds its cards to the hardware; nil without
// a file.
func readServed(file string, o *appliance.Options) (*board.Board, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // no board is no mistake
	}
	text, err := openFile(file)
	if err != nil {
		return nil, err
	}
	b, err := board.Parse(text)
	if err != nil {
		return nil, err
	}
	o.Hardware = append(o.Hardware, b.URLs()...)
	return &b, nil
}

// look is what a board shows of the appliance. One goroutine uses it.
type look struct {
	ctx    context.Context
	engine *engine.Engine
	lamps  map[string]engine.Lamp
	board  *board.Board
	log    *slog.Logger
	tell   func(card, cause string)
	reset  func() // the button for factory reset was held
}

// Sensed implements board.Look: an empty slot is a card that cannot be used, with
// its cause; what else the board senses is in the log.
func (l *look) Sensed(signal string, asserted bool) {
	for i, m := range l.board.Modules {
		if signal == fmt.Sprintf("modules[%d].present", i) && !asserted {
			l.tell(fmt.Sprintf("slot%d", m.Slot), fmt.Sprintf("there is no card in slot %d of the board", m.Slot))
		}
	}
	if signal == board.ResetHeld {
		l.reset()
	}
	if signal == "gpio."+board.PowerGood && !asserted {
		l.log.Warn("The board has no voltage for telephones: the lifeline relay has fallen.", "board", l.board.Name)
		return
	}
	l.log.Info("The board has sensed a signal.", "signal", signal, "asserted", asserted)
}

// Healthy implements board.Look: the engine answers.
func (l *look) Healthy() bool {
	ctx, stop := context.WithTimeout(l.ctx, lookFor)
	defer stop()
	s, err := l.engine.Snapshot(ctx)
	clear(l.lamps)
	if err != nil {
		return false
	}
	for _, p := range s.Ports {
		l.lamps[string(p.Port)] = p.Lamp
	}
	return true
}

// Lamps implements board.Look: green for a port that works, blinking while it
// rings, red for one that does not; both are dark at one that is disabled.
func (l *look) Lamps(port string) (green, red board.Lamp) {
	switch l.lamps[port] {
	case engine.LampReady:
		return board.On, board.Off
	case engine.LampRinging:
		return board.Fast, board.Off
	case engine.LampInCall:
		return board.Slow, board.Off
	case engine.LampFault:
		return board.Off, board.On
	}
	return board.Off, board.Off
}

// showOn takes the board's lines and works them beside the appliance; the
// function that it gives ends that and waits. Without a board it does nothing.
// reset is called, once, when the button for factory reset was held.
func showOn(ctx context.Context, o served, m *appliance.Main, reset func()) (stop func(), err error) {
	b, log := o.board, o.Log
	if b == nil {
		return func() {}, nil
	}
	p, err := board.Take(*b, o.lines)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var shown sync.WaitGroup
	shown.Go(func() {
		l := &look{ctx: ctx, engine: m.Engine(), lamps: map[string]engine.Lamp{}, board: b, log: log, tell: m.CardCannot, reset: reset}
		if err := p.Run(ctx, l); err != nil {
			log.Warn("The board's lines were not given back.", "error", err)
		}
	})
	return func() { cancel(); shown.Wait() }, nil
}
