package config

// LastAgentWay says how callers come to the agent who was last in touch with them,
// talked or called in vain, before their line or number leads elsewhere (RG-4).
type LastAgentWay string

// The ways; "" none does.
const (
	LastAssigned  LastAgentWay = "assigned"  // as by the agent's own number, with what is set there
	LastPreferred LastAgentWay = "preferred" // while the agent is free; else where the line or number leads
)

// lastAgentOf checks who goes to an agent before going where in says.
func (k *checker) lastAgentOf(field string, in Incoming, leads bool) {
	k.optionalWord(field+".last_agent", string(in.LastAgent), []string{string(LastAssigned), string(LastPreferred)})
	k.inherited(field+".last_agent_days", in.LastAgentDays, 1, maxLastAgentDays, " days")
	switch {
	case in.LastAgentDays != 0 && in.LastAgent == "":
		k.note(field+".last_agent_days", "does nothing without last_agent; set that to %q or %q", LastAssigned, LastPreferred)
	case in.LastAgent != "" && !leads:
		k.note(field+".last_agent", "says who comes first, but not where all other calls go; give direct, group, flow or voicemail too")
	case in.LastAgent != "" && in.DISA != "":
		k.note(field+".last_agent", "cannot stand beside disa: whoever calls there keys a PIN; leave one of them out")
	}
}
