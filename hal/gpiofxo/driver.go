package gpiofxo

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/internal/board"
)

// Scheme begins the URLs of this backend.
const Scheme = "gpio"

// What a line interface is unless its URL says otherwise: ringing of any country
// (15 to 68 Hz), told after three periods of the slowest that is in use (17 Hz);
// contacts of a small relay are quiet 30 ms after they moved.
const (
	usualMinHz, usualMaxHz = 15, 68
	usualOn                = 120 * time.Millisecond
	usualSettle            = 30 * time.Millisecond
)

// wires are the names of the GPIO lines.
type wires struct{ hook, ring, loop string }

// Driver is the backend for one line interface. It implements hal.Driver.
type Driver struct {
	id     string
	wires  wires
	window window
	settle time.Duration
	lines  board.Lines

	mu   sync.Mutex
	open *card
}

// NewDriver reads a URL such as
// gpio:///?id=fxo9&hook=HOOK9&ring=RI9&loop=LIU9&min-hz=15&max-hz=68&min-on=120ms&settle=30ms.
// hook and ring are needed.
func NewDriver(text string) (*Driver, error) { return NewDriverOver(text, board.Kernel{}) }

// NewDriverOver is NewDriver for GPIO lines other than the kernel's.
func NewDriverOver(text string, lines board.Lines) (*Driver, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != Scheme || u.Host != "" || u.Path != "/" {
		return nil, fmt.Errorf("hardware URL %q is not of the form gpio:///?id=fxo9&hook=HOOK9&ring=RI9", text)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("hardware URL %q cannot be read: %w", text, err)
	}
	d := &Driver{window: window{usualMinHz, usualMaxHz, usualOn}, settle: usualSettle, lines: lines}
	for key, values := range q {
		if len(values) > 1 {
			return nil, fmt.Errorf("hardware URL gives the key %q more than once", key)
		}
		if err := d.option(key, values[0]); err != nil {
			return nil, err
		}
	}
	return d, d.check()
}

func (d *Driver) option(key, value string) (err error) {
	switch key {
	case "id":
		d.id = value
	case "hook":
		d.wires.hook = value
	case "ring":
		d.wires.ring = value
	case "loop":
		d.wires.loop = value
	case "min-hz":
		d.window.minHz, err = strconv.ParseFloat(value, 64)
	case "max-hz":
		d.window.maxHz, err = strconv.ParseFloat(value, 64)
	case "min-on":
		d.window.minOn, err = time.ParseDuration(value)
	case "settle":
		d.settle, err = time.ParseDuration(value)
	default:
		return fmt.Errorf("hardware URL has the unknown key %q: known are id, hook, ring, loop, min-hz, max-hz, min-on, settle", key)
	}
	if err != nil {
		return fmt.Errorf("hardware URL has %s=%s, which cannot be read: %w", key, value, err)
	}
	return nil
}

func (d *Driver) check() error {
	w := d.window
	switch {
	case !regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`).MatchString(d.id):
		return fmt.Errorf("hardware URL names its line %q: letters, digits, dot, dash and underscore are possible, up to 64", d.id)
	case d.wires.hook == "" || d.wires.ring == "":
		return fmt.Errorf("hardware URL needs hook= and ring=, the names of the GPIO lines of the hook relay and of the ring detector")
	case !(w.minHz >= board.LeastRingHz && w.minHz < w.maxHz && w.maxHz <= board.MostRingHz):
		return fmt.Errorf("hardware URL has min-hz=%g and max-hz=%g: want %d to %d, in this order", w.minHz, w.maxHz, board.LeastRingHz, board.MostRingHz)
	case w.minOn < board.LeastRingOn || w.minOn > board.MostRingOn:
		return fmt.Errorf("hardware URL has min-on=%v: want %v to %v", w.minOn, board.LeastRingOn, board.MostRingOn)
	case d.settle < 0 || d.settle > board.MostSettle:
		return fmt.Errorf("hardware URL has settle=%v: want at most %v", d.settle, board.MostSettle)
	}
	return nil
}

// Name implements hal.Driver.
func (d *Driver) Name() string { return "line at GPIO " + d.id }

func (d *Driver) info() hal.CardInfo { return hal.CardInfo{ID: d.id, Name: d.Name(), FXO: 1} }

// Scan implements hal.Driver: the line is there when its GPIO lines are.
func (d *Driver) Scan(context.Context) ([]hal.CardInfo, error) {
	for _, c := range d.wires.claims(d.id) {
		if _, err := d.lines.User(c); err != nil {
			return nil, fmt.Errorf("find %s: %w", c.Signal, err)
		}
	}
	return []hal.CardInfo{d.info()}, nil
}

// Open implements hal.Driver.
func (d *Driver) Open(_ context.Context, id string) (hal.Card, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case id != d.id:
		return nil, fmt.Errorf("open card %q: %w: this driver has %q only", id, hal.ErrInvalid, d.id)
	case d.open != nil && !d.open.over():
		return nil, fmt.Errorf("open card %q: %w: it is open", id, hal.ErrBusy)
	}
	c, err := d.take()
	if err != nil {
		return nil, fmt.Errorf("open card %q: %w", id, err)
	}
	d.open = c
	return c, nil
}

// claims are the GPIO lines: the hook relay, which begins open, the ring detector,
// and the loop detector where there is one.
func (w wires) claims(id string) []board.Claim {
	all := []board.Claim{
		{Signal: id + ".hook", Wire: board.Signal{Line: w.hook, Dir: "out", Initial: "deasserted"}},
		{Signal: id + ".ring", Wire: board.Signal{Line: w.ring, Dir: "in"}},
	}
	if w.loop != "" {
		all = append(all, board.Claim{Signal: id + ".loop", Wire: board.Signal{Line: w.loop, Dir: "in"}})
	}
	return all
}
