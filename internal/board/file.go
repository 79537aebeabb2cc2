package board

import (
	"bytes"
	"fmt"

	"github.com/goccy/go-yaml"
)

// maxFile bounds a board file: a board of 64 ports has 200 lines.
const maxFile = 64 << 10

// Board is what a board file says.
type Board struct {
	Name     string            `yaml:"board"`
	Revision []string          `yaml:"revision"`
	GPIO     map[string]Signal `yaml:"gpio"`
	Modules  []Module          `yaml:"modules"`
	Ports    []Port            `yaml:"ports"`
	Simple   []Simple          `yaml:"simple_fxo"`
}

// The signals of the section gpio that mean something.
const (
	CardReset  = "card_reset" // out: holds the cards in reset
	PowerGood  = "power_good" // in: the battery voltage is there
	LifelineOn = "lifeline"   // out: energised, telephones are the cards'; fallen, they are tied to lines
	// ButtonReset, in: held for ten seconds, all data is erased.
	ButtonReset = "btn_reset"
)

// Signal is one GPIO line. Line is its name in the device tree; Chip and Offset
// are the way to it where it has none.
type Signal struct {
	Line      string `yaml:"line"`
	Chip      string `yaml:"chip"`
	Offset    *int   `yaml:"offset"`
	Dir       string `yaml:"dir"`    // in, out
	Active    string `yaml:"active"` // high, low
	OpenDrain bool   `yaml:"open_drain"`
	Initial   string `yaml:"initial"` // asserted, deasserted: an output's first value, and its last
	Debounce  int    `yaml:"debounce_ms"`
}

// Module is a slot for a voice card.
type Module struct {
	Slot    int     `yaml:"slot"`
	Present *Signal `yaml:"present"`
	Backend string  `yaml:"backend"` // vcard
	Serial  Serial  `yaml:"serial"`
}

// Serial says where the card's device is.
type Serial struct {
	ByPath   string `yaml:"by_path"`  // a pattern below /dev/serial/by-path
	Fallback string `yaml:"fallback"` // the device where nothing matches
	Baud     int    `yaml:"baud"`
}

// Port is a port of a card with what the board has for it.
type Port struct {
	ID   string `yaml:"id"`   // as the card numbers it: fxs1
	Kind string `yaml:"kind"` // fxs, fxo
	Slot int    `yaml:"slot"`
	LED  LED    `yaml:"led"`
	// LifelinePair is the line that the card's relay ties a telephone to while
	// nobody works the card (LN-18). Relays are numbered as their telephones are
	// listed.
	LifelinePair string `yaml:"lifeline_pair"`
}

// LED has the names of the lines of a port's two lamps.
type LED struct {
	Green string `yaml:"green"`
	Red   string `yaml:"red"`
}

// Parse reads a board file and checks it. The error names line and column of
// what is no YAML or an unknown key, or else all that is wrong.
func Parse(text []byte) (Board, error) {
	var b Board
	if len(text) > maxFile {
		return b, fmt.Errorf("the board file has %d bytes: at most %d are possible", len(text), maxFile)
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&b); err != nil {
		return b, fmt.Errorf("the board file cannot be read: %s", yaml.FormatError(err, false, false))
	}
	return b, b.check()
}

// Claim is a line that a signal uses.
type Claim struct {
	Signal string // its path in the file: "gpio.lifeline"
	Wire   Signal
}

// Key names the line, whatever it is reached by.
func (c Claim) Key() string {
	if c.Wire.Line != "" {
		return c.Wire.Line
	}
	if c.Wire.Offset == nil {
		return c.Wire.Chip + ":?"
	}
	return fmt.Sprintf("%s:%d", c.Wire.Chip, *c.Wire.Offset)
}

// Claims lists all lines that the board uses, in the order of the file's
// sections: those of the panel, then those of simple line interfaces.
func (b Board) Claims() []Claim {
	all := b.own()
	for i, s := range b.Simple {
		all = append(all, s.claims(i)...)
	}
	return all
}

// own lists the lines that the panel takes.
func (b Board) own() []Claim {
	var all []Claim
	for _, name := range signals() {
		if s, ok := b.GPIO[name]; ok {
			all = append(all, Claim{"gpio." + name, s})
		}
	}
	for i, m := range b.Modules {
		if m.Present != nil {
			all = append(all, Claim{fmt.Sprintf("modules[%d].present", i), *m.Present})
		}
	}
	for i, p := range b.Ports {
		for _, l := range []struct{ name, line string }{{"green", p.LED.Green}, {"red", p.LED.Red}} {
			if l.line != "" {
				all = append(all, Claim{fmt.Sprintf("ports[%d].led.%s", i, l.name), Signal{Line: l.line, Dir: "out", Initial: "deasserted"}})
			}
		}
	}
	return all
}

func signals() []string { return []string{CardReset, PowerGood, LifelineOn, ButtonReset} }
