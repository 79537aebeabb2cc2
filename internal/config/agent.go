package config

import "fmt"

// Agent is a person who answers calls, and the extension that the administrator
// has given them (EX-20).
type Agent struct {
	Number    string `json:"number"` // the agent's own, on records and read to callers
	Name      string `json:"name"`
	Extension string `json:"extension,omitempty"` // "" none now
	// PIN is keyed behind the agent's number in the device menu (FC-6); "" none is
	// asked for.
	PIN Secret `json:"pin,omitempty"`
}

// MaxAgents bounds agents: shifts share the extensions.
const MaxAgents = 2000

// agents checks who sits where. An extension is one agent's at a time.
func (k *checker) agents() {
	k.atMost("agents", len(k.c.Agents), MaxAgents)
	numbers, at := map[string]string{}, map[string]string{}
	for i, a := range k.c.Agents {
		field := func(name string) string { return fmt.Sprintf("agents[%d].%s", i, name) }
		switch {
		case !digits(a.Number, 1, 8):
			k.note(field("number"), "%q is not an agent's number; it is 1 to 8 digits", shorten(a.Number))
		case numbers[a.Number] != "":
			k.note(field("number"), "%s is already the number of %s; every agent has their own", a.Number, numbers[a.Number])
		}
		numbers[a.Number] = k.called(field("number"))
		if k.name(field("name"), a.Name); a.Name == "" {
			k.note(field("name"), "is missing; it is what people call the agent")
		}
		k.keyedPIN(field("pin"), a.PIN)
		if a.Extension == "" {
			continue
		}
		k.reference(field("extension"), a.Extension, "extension", k.c.extensionNumbers())
		if at[a.Extension] != "" {
			k.note(field("extension"), "extension %s is already that of agent %s; it is one agent's at a time", a.Extension, at[a.Extension])
		}
		at[a.Extension] = a.Number
	}
}

// AgentAt is the agent to whom an extension is given.
func (c Config) AgentAt(extension string) (Agent, bool) {
	for _, a := range c.Agents {
		if a.Extension == extension && extension != "" {
			return a, true
		}
	}
	return Agent{}, false
}

// OverLimit reports whether an extension, by its place in the list, is over the
// limit (EX-13): the newest, which stand last, are.
func (c Config) OverLimit(place int) bool {
	return c.System.ExtensionLimit > 0 && place >= c.System.ExtensionLimit
}
