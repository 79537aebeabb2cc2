package config

import (
	"slices"
	"strings"
)

// keyedPIN checks a PIN that is keyed at a telephone; it is never repeated.
func (k *checker) keyedPIN(field string, pin Secret) {
	if pin != "" && !digits(string(pin), MinPIN, MaxPIN) {
		k.note(field, "is no PIN; one has %d to %d digits", MinPIN, MaxPIN)
	}
}

// hotDesk checks what lets people sit at any telephone, and be found by name.
func (k *checker) hotDesk(i int, e Extension) {
	k.keyedPIN(extField(i, "desk_pin"), e.DeskPIN)
	if e.DeskPIN != "" && e.Number == "" {
		k.note(extField(i, "desk_pin"), "does nothing without a number: people sign in with both")
	}
	wrong := func(c rune) bool { return !strings.ContainsRune(" abcdefghijklmnopqrstuvwxyz", c) }
	if len(e.Spelling) > 64 || slices.ContainsFunc([]rune(strings.ToLower(e.Spelling)), wrong) {
		k.note(extField(i, "spelling"), "%q cannot be found by keys; it is up to 64 letters and blanks", shorten(e.Spelling))
	}
}

// Bind gives an extension to an agent, and takes it from whoever had it (FC-6).
func (c *Config) Bind(extension, agent string) (found bool) {
	for i := range c.Agents {
		switch a := &c.Agents[i]; {
		case a.Number == agent:
			a.Extension, found = extension, true
		case a.Extension == extension:
			a.Extension = ""
		}
	}
	return found
}
