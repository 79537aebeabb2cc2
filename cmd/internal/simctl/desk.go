package simctl

import (
	"strconv"
	"strings"
	"sync"

	"ringdown/hal/sim"
)

// View is what can be seen of a thing: "state" and whatever else there is.
type View map[string]string

// Recording is a sink that is being kept; Stop ends it and completes its file.
type Recording interface {
	sim.FrameSink
	Stop()
}

// Recorders begin recordings. Record fails when the file cannot be made.
type Recorders interface {
	Record(path string) (Recording, error)
}

// Desk works the simulated hardware by words. Make it with New.
type Desk struct {
	sim       *sim.Desk
	recorders Recorders
	extension func(number string) (phone int, ok bool)

	mu      sync.Mutex
	running map[string]Recording // by thing: "line 1", "phone 3"
}

// New makes a desk. extension finds the telephone of an extension number.
func New(desk *sim.Desk, recorders Recorders, extension func(string) (int, bool)) *Desk {
	return &Desk{sim: desk, recorders: recorders, extension: extension, running: map[string]Recording{}}
}

// thing is a line or a telephone, with what both can do.
type thing interface {
	Say(pcm []int16) error
	Saying() bool
	Record(sim.FrameSink) error
	Unplug() error
	Plug() error
	Noise(dBm0 float64) error
	Dead(bool) error
	crosser
}

// Command does one command, its words apart, and answers with what can then be
// seen of the line or telephone; nil after a command to the card.
func (d *Desk) Command(words []string) (View, error) {
	if len(words) == 0 {
		return nil, wrong("sim needs to be told what to work: line, phone or card")
	}
	switch words[0] {
	case "card":
		return nil, d.card(words[1:])
	case "line", "phone":
		if len(words) < 3 {
			return nil, wrong("%s needs to be told which one and what to do, as in: %s", words[0], example(words[0]))
		}
	default:
		return nil, wrong("there is no %q to work: there are line, phone and card", words[0])
	}
	if words[0] == "line" {
		return d.lineCommand(words[1], words[2], words[3:])
	}
	return d.phoneCommand(words[1], words[2], words[3:])
}

func example(kind string) string {
	if kind == "line" {
		return "line 1 call -from 0912345678"
	}
	return "phone 801 up"
}

// LineNumber finds a line by number or port name.
func (d *Desk) LineNumber(word string) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(word, "line"), "fxo"))
	if err != nil || n < 1 || n > d.sim.Lines() {
		return 0, wrong("there is no simulated line %q: %s", word, have(d.sim.Lines(), "line"))
	}
	return n, nil
}

// PhoneNumber finds a telephone by its extension or its port. An extension goes
// before a port number.
func (d *Desk) PhoneNumber(word string) (int, error) {
	if n, ok := d.extension(word); ok {
		return n, nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(word, "phone"), "fxs"))
	if err != nil || n < 1 || n > d.sim.Phones() {
		return 0, wrong("there is no simulated telephone %q: %s, named by extension or by number", word, have(d.sim.Phones(), "telephone"))
	}
	return n, nil
}

func have(n int, what string) string {
	if n == 1 {
		return "there is one " + what + ", 1"
	}
	return "there are " + strconv.Itoa(n) + " " + what + "s"
}

func isLine(target string) bool {
	return strings.HasPrefix(target, "line") || strings.HasPrefix(target, "fxo")
}

// Play says sound into "line1", "fxo1", "phone3", "fxs3" or an extension.
func (d *Desk) Play(target string, pcm []int16) error {
	if isLine(target) {
		n, err := d.LineNumber(target)
		if err != nil {
			return err
		}
		return d.sim.Line(n).Say(pcm)
	}
	n, err := d.PhoneNumber(target)
	if err != nil {
		return err
	}
	return d.sim.Phone(n).Say(pcm)
}
