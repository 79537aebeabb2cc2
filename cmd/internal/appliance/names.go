package appliance

import (
	"strings"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/ivr/flow"
	"ringdown/media"
)

// The kinds of sound that say whose an extension is: whoKind by the name that its
// owner has recorded or, without one, by its number; nameKind is that recording.
const (
	whoKind  = "who/"
	nameKind = "name"
)

// recordedName is the sound name/BOX.
func (m *Main) recordedName(box string) (media.Signal, error) { return m.mailboxes.SayName(box), nil }

// named puts in place of each who/NUMBER what is said of it now.
func (v *voices) named(sound call.Sound) string {
	if !strings.Contains(string(sound), whoKind) {
		return string(sound)
	}
	parts := strings.Fields(string(sound))
	for i, part := range parts {
		if number, is := strings.CutPrefix(part, whoKind); is {
			parts[i] = "prompt/vm-extension digits/" + number
			if v.hasName != nil && v.hasName(number) {
				parts[i] = nameKind + "/" + number
			}
		}
	}
	return strings.Join(parts, " ")
}

// people are the extensions whose names begin with the letters on keys (TS-9):
// flow.Options.People.
func people(c *config.Config) func(keys string) []flow.Person {
	return func(keys string) []flow.Person {
		var all []flow.Person
		for _, x := range c.Extensions {
			if x.Number != "" && acd.Spells(x.Name+" "+x.Spelling, keys) {
				all = append(all, flow.Person{Number: x.Number, Sound: call.Sound(whoKind + x.Number)})
			}
		}
		return all
	}
}
