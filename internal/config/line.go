package config

import "ringdown/internal/country"

// Line is one outside line.
type Line struct {
	ID       int      `json:"id"`   // what people call it: line 1
	Port     string   `json:"port"` // physical address: "sim0/fxo1"
	Name     string   `json:"name,omitempty"`
	Enabled  bool     `json:"enabled"`
	Incoming Incoming `json:"incoming,omitempty"`
	Prefix   string   `json:"prefix,omitempty"` // digits the exchange needs in front (LN-9)
	// LongDistancePrefix goes out behind Prefix, in front of long-distance numbers
	// alone: another area's and other countries' (LN-10).
	LongDistancePrefix string `json:"long_distance_prefix,omitempty"`
	// HidePrefix is what the exchange needs in front of a number to hide ours
	// (TS-6), "*67" or "141"; "" it cannot, and calls that hide take other lines.
	HidePrefix string `json:"hide_prefix,omitempty"`
	// StripCaller is what the exchange puts in front of every caller's number; it
	// is taken away where it is there (LN-8).
	StripCaller string `json:"strip_caller,omitempty"`

	AllowOut bool   `json:"allow_out"`        // extensions may take it for outgoing calls
	Record   bool   `json:"record,omitempty"` // record its calls
	Music    string `json:"music,omitempty"`  // class that its callers hear on hold (EX-21); "" the holder's, or the default
	// Ring is how analog telephones ring for its calls (TS-4); "" as the system says.
	Ring country.RingName `json:"ring,omitempty"`
	// Rating is asked of callers, RatingOut of those who are called on the line,
	// when the extension has hung up first (LN-5, IV-8); "" nothing.
	Rating    string `json:"rating,omitempty"`
	RatingOut string `json:"rating_out,omitempty"`
	// Hours is when the line is open (WH-1); Forwarding lets other lines' calls out
	// of hours go out on it (LN-6), whatever AllowOut says.
	Hours      Hours `json:"hours,omitzero,omitempty"`
	Forwarding bool  `json:"forwarding,omitempty"`
	// Lifeline is the extension whose telephone a relay of the card ties to this
	// line while the appliance has no power or does not run (LN-18); "" none is
	// asked for.
	Lifeline string  `json:"lifeline,omitempty"`
	Profile  Profile `json:"profile,omitempty"` // how the line differs from its country
	// Voicemail is its mailbox.
	Voicemail Mailbox `json:"voicemail,omitzero,omitempty"`
}

// setDefaults fills in what a text may leave out.
func (l *Line) setDefaults() { *l = Line{Enabled: true, AllowOut: true} }

// Incoming says where a call from outside goes: exactly one of its fields is
// set on an enabled line.
type Incoming struct {
	Direct string `json:"direct,omitempty"` // extension (LN-2)
	Group  string `json:"group,omitempty"`  // ring group (LN-4)
	DISA   string `json:"disa,omitempty"`   // entry for callers with a PIN (TS-1)
	Flow   string `json:"flow,omitempty"`   // flow that callers are led through, "main", or a version of it, "main/3" (LN-3, IV-9)
	// Voicemail is the mailbox that takes a message.
	Voicemail string `json:"voicemail,omitempty"`
	// LastAgent takes callers to the agent who was last in touch with them, before
	// all of these (RG-4), if that was within LastAgentDays; 0: 3 days.
	LastAgent     LastAgentWay `json:"last_agent,omitempty"`
	LastAgentDays int          `json:"last_agent_days,omitempty"`
}
