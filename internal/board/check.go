package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxDebounce is the longest debounce: a button's contacts bounce for 20 ms.
const maxDebounce = 1000

// check gives all that is wrong with the board, one sentence each.
func (b Board) check() error {
	var wrong []error
	say := func(path, format string, a ...any) {
		wrong = append(wrong, fmt.Errorf("%s: "+format, append([]any{path}, a...)...))
	}
	if b.Name == "" {
		say("board", "a name is missing")
	}
	for name := range b.GPIO {
		if !slices.Contains(signals(), name) {
			say("gpio."+name, "no such signal is known: there are %s", strings.Join(signals(), ", "))
		}
	}
	for _, c := range b.Claims() {
		c.Wire.check(c.Signal, say)
	}
	b.directions(say)
	b.collisions(say)
	b.modules(say)
	b.ports(say)
	b.simple(say)
	slices.SortFunc(wrong, func(x, y error) int { return strings.Compare(x.Error(), y.Error()) })
	return errors.Join(wrong...)
}

type complain func(path, format string, a ...any)

func (s Signal) check(path string, say complain) {
	if s.Line == "" && (s.Chip == "" || s.Offset == nil) {
		say(path, "it needs the name of a line, or a chip and an offset")
	}
	if s.Offset != nil && *s.Offset < 0 {
		say(path+".offset", "%d is not an offset", *s.Offset)
	}
	oneOf(path+".dir", s.Dir, say, "in", "out")
	if s.Active != "" {
		oneOf(path+".active", s.Active, say, "high", "low")
	}
	if s.Initial != "" {
		oneOf(path+".initial", s.Initial, say, "asserted", "deasserted")
	}
	if s.Dir == "out" && s.Initial == "" {
		say(path+".initial", "an output needs its first value, which is its last too: asserted or deasserted")
	}
	if s.Dir == "in" && (s.Initial != "" || s.OpenDrain) {
		say(path, "an input has neither initial nor open_drain")
	}
	if s.Debounce < 0 || s.Debounce > maxDebounce || s.Debounce > 0 && s.Dir != "in" {
		say(path+".debounce_ms", "%d is not possible: an input takes 0 to %d", s.Debounce, maxDebounce)
	}
}

func oneOf(path, v string, say complain, words ...string) {
	if !slices.Contains(words, v) {
		say(path, "%q is not one of %s", v, strings.Join(words, ", "))
	}
}

// directions checks the signals that have a meaning of their own.
func (b Board) directions(say complain) {
	for name, dir := range map[string]string{CardReset: "out", PowerGood: "in", LifelineOn: "out", ButtonReset: "in"} {
		if s, ok := b.GPIO[name]; ok && s.Dir != dir {
			say("gpio."+name+".dir", "this signal is %q", dir)
		}
	}
	if s, ok := b.GPIO[LifelineOn]; ok && s.Initial == "asserted" {
		say("gpio."+LifelineOn+".initial", "a lifeline begins fallen: deasserted")
	}
	for i, m := range b.Modules {
		if m.Present != nil && m.Present.Dir != "in" {
			say(fmt.Sprintf("modules[%d].present.dir", i), "this signal is \"in\"")
		}
	}
}

// collisions finds lines that two signals claim.
func (b Board) collisions(say complain) {
	first := map[string]string{}
	for _, c := range b.Claims() {
		if other, taken := first[c.Key()]; taken {
			say(c.Signal, "the line %s is %s's already", c.Key(), other)
			continue
		}
		first[c.Key()] = c.Signal
	}
}

func (b Board) modules(say complain) {
	seen := map[int]bool{}
	for i, m := range b.Modules {
		path := fmt.Sprintf("modules[%d]", i)
		if m.Slot < 1 || seen[m.Slot] {
			say(path+".slot", "%d is no number of a slot, or is another's", m.Slot)
		}
		seen[m.Slot] = true
		oneOf(path+".backend", m.Backend, say, "vcard")
		if m.Serial.ByPath == "" && m.Serial.Fallback == "" {
			say(path+".serial", "by_path or fallback must say where the card is")
		}
		if m.Serial.Baud < 0 {
			say(path+".serial.baud", "%d is no speed", m.Serial.Baud)
		}
	}
}

func (b Board) ports(say complain) {
	seen := map[string]bool{}
	for i, p := range b.Ports {
		path := fmt.Sprintf("ports[%d]", i)
		oneOf(path+".kind", p.Kind, say, "fxs", "fxo")
		if !strings.HasPrefix(p.ID, p.Kind) || p.ID == p.Kind {
			say(path+".id", "%q is not of the form %s1", p.ID, p.Kind)
		}
		if name := p.Name(); seen[name] {
			say(path+".id", "%s is another's already", name)
		} else {
			seen[name] = true
		}
		b.tied(i, say)
		if !slices.ContainsFunc(b.Modules, func(m Module) bool { return m.Slot == p.Slot }) {
			say(path+".slot", "there is no slot %d", p.Slot)
		}
	}
}

// tied checks what port i's lifeline relay ties it to.
func (b Board) tied(i int, say complain) {
	p, path := b.Ports[i], fmt.Sprintf("ports[%d].lifeline_pair", i)
	same := func(o Port) bool { return o.Slot == p.Slot && o.LifelinePair == p.LifelinePair }
	switch {
	case p.LifelinePair == "":
	case p.Kind != "fxs":
		say(path, "a lifeline is named at the telephone's port")
	case !slices.ContainsFunc(b.Ports, func(o Port) bool { return o.Slot == p.Slot && o.Kind == "fxo" && o.ID == p.LifelinePair }):
		say(path, "slot %d has no line %s", p.Slot, p.LifelinePair)
	case slices.IndexFunc(b.Ports, same) != i:
		say(path, "the line %s is tied to another telephone already", p.LifelinePair)
	}
}

// Name is the port as the gateway names it: the card of slot 1 is slot1.
func (p Port) Name() string { return fmt.Sprintf("slot%d/%s", p.Slot, p.ID) }
