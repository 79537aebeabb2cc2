package board

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// panelEvery is how often LEDs and the lifeline follow what they show: a slow
	// blink is five of it.
	panelEvery = 100 * time.Millisecond
	// resetHold is how long the cards are held in reset: a microcontroller's reset
	// pin needs microseconds, its supply some milliseconds.
	resetHold = 10 * time.Millisecond
	slowTurns = 5 // of panelEvery: 1 Hz
)

// Output is a line that is driven.
type Output interface {
	// Set asserts the line, or not; what that is in volts the request said.
	Set(asserted bool) error
	// Close gives the line back.
	Close() error
}

// Lines are the GPIO lines of a machine.
type Lines interface {
	// Output takes a line with its first value in the same act, so that a relay
	// never sees another.
	Output(c Claim, asserted bool) (Output, error)
	// Input takes a line to be read; edge is told of each change, in order, from a
	// goroutine of the line's, and must not wait. It is not called after Close.
	Input(c Claim, edge func(Edge)) (Input, error)
	// User says who uses a line now: "" nobody. The error says that there is no
	// such line.
	User(c Claim) (string, error)
}

// Lamp is how an LED shines.
type Lamp uint8

// The ways of an LED, as the voice-card protocol numbers them.
const (
	Off Lamp = iota
	On
	Slow
	Fast
)

// Look is what the panel shows: how each port is, and whether all is well. It is
// asked every 100 ms and must not wait.
type Look interface {
	Healthy() bool
	Lamps(port string) (green, red Lamp)
	// Sensed tells the level of an input, by its path in the file ("gpio.power_good",
	// "modules[0].present"): each one's at the start, and whenever it has changed;
	// and [ResetHeld].
	Sensed(signal string, asserted bool)
}

// Panel drives what the board itself has.
type Panel struct {
	board Board
	held  map[string]Output // by signal
	feels []*sensor
	reset press
	turn  int
}

// Take takes all lines of the board, outputs each at its first value. On an error
// none is kept.
func Take(b Board, lines Lines) (*Panel, error) {
	p := &Panel{board: b, held: map[string]Output{}}
	for _, c := range b.own() {
		if err := p.take(c, lines); err != nil {
			return nil, errors.Join(fmt.Errorf("take the line of %s: %w", c.Signal, err), p.give())
		}
	}
	return p, nil
}

func (p *Panel) take(c Claim, lines Lines) error {
	if c.Wire.Dir == "in" {
		s, err := sense(c, lines)
		if err == nil {
			p.feels = append(p.feels, s)
		}
		return err
	}
	out, err := lines.Output(c, c.Wire.Initial == "asserted")
	if err == nil {
		p.held[c.Signal] = out
	}
	return err
}

// give puts every output to its first value and gives the lines back.
func (p *Panel) give() error {
	var all []error
	for _, s := range p.feels {
		all = append(all, s.line.Close())
	}
	for _, c := range p.board.own() {
		if out := p.held[c.Signal]; out != nil {
			all = append(all, out.Set(c.Wire.Initial == "asserted"), out.Close())
		}
	}
	return errors.Join(all...)
}

// Run releases the cards from reset and shows what look says, until ctx ends.
// Then the lifeline falls and every line is given back. A process that dies does
// the same: its lines go back to what the hardware makes of them.
func (p *Panel) Run(ctx context.Context, look Look) error {
	p.set("gpio."+CardReset, true)
	for _, s := range p.feels {
		look.Sensed(s.signal, s.level.is)
	}
	wait := time.NewTimer(resetHold)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return p.give()
		case <-wait.C:
		}
		p.set("gpio."+CardReset, false)
		p.feel(look)
		p.show(look)
		wait.Reset(panelEvery)
	}
}

// feel tells which inputs have changed.
func (p *Panel) feel(look Look) {
	for _, s := range p.feels {
		if s.look() {
			look.Sensed(s.signal, s.level.is)
		}
		if s.signal == "gpio."+ButtonReset && p.reset.look(s.level.is, time.Since(s.began)) {
			look.Sensed(ResetHeld, true)
		}
	}
}

// powered reports whether the telephones have their voltage, as far as the board
// can tell.
func (p *Panel) powered() bool {
	for _, s := range p.feels {
		if s.signal == "gpio."+PowerGood {
			return s.level.is
		}
	}
	return true
}

// show sets the lifeline and the LEDs. Without voltage for the telephones the
// lifeline falls: the exchange has it.
func (p *Panel) show(look Look) {
	p.turn++
	p.set("gpio."+LifelineOn, look.Healthy() && p.powered())
	for i, port := range p.board.Ports {
		green, red := look.Lamps(port.Name())
		p.set(fmt.Sprintf("ports[%d].led.green", i), p.shines(green))
		p.set(fmt.Sprintf("ports[%d].led.red", i), p.shines(red))
	}
}

func (p *Panel) shines(l Lamp) bool {
	switch l {
	case On:
		return true
	case Slow:
		return p.turn/slowTurns%2 == 0
	case Fast:
		return p.turn%2 == 0
	}
	return false
}

// set drives a signal that the board has. A line that fails stays as it is: the
// next turn tries again.
func (p *Panel) set(signal string, asserted bool) {
	if out := p.held[signal]; out != nil {
		_ = out.Set(asserted)
	}
}
