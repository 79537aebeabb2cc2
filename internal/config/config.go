package config

import "ringdown/internal/config/migrate"

// Version is the schema's version that this program writes, the field
// "version" of the text.
const Version = migrate.Current

// Limits. They bound memory and the length of every page, and are told to
// whoever meets them.
const (
	MaxText       = 1 << 20 // bytes of a text: 1000 extensions in full take some 200 KiB
	MaxLines      = 64      // outside lines: as many as two full shelves of cards have
	MaxExtensions = 1000
	MaxGroups     = 100
	MaxMembers    = 200 // of one group
	MaxSettings   = 500 // of members, in all groups together
	MaxHardware   = 8   // cards' URLs
	MaxName       = 64  // characters of a name
	MaxURL        = 256 // bytes of a hardware URL

	MaxTrunks     = 32
	MaxTrunkCalls = 240 // at the same time on one trunk: eight E1
	MaxProxies    = 8   // of one trunk
	MaxPeers      = 64  // of one trunk
	MaxDIDs       = 500 // of one trunk
	MaxLineGroups = 32
	MaxWays       = 100 // of one line group or route
	MaxRoutes     = 64
	MaxPrefixes   = 200 // of one route: a country's area codes
)

// Config is the whole configuration of one appliance.
type Config struct {
	Version     int          `json:"version"` // of the schema; the firmware writes it
	System      System       `json:"system"`
	SIP         SIPNetwork   `json:"sip,omitzero,omitempty"`
	Hardware    []string     `json:"hardware"` // URLs: "sim://?country=CN&lines=4&phones=8"
	Lines       []Line       `json:"lines"`
	Extensions  []Extension  `json:"extensions"`
	Groups      []Group      `json:"groups"`
	Callers     Callers      `json:"callers,omitzero,omitempty"`
	Trunks      []Trunk      `json:"trunks,omitempty"`
	LineGroups  []LineGroup  `json:"line_groups,omitempty"`
	Routes      []Route      `json:"routes,omitempty"`
	NumberPlan  NumberPlan   `json:"number_plan,omitzero,omitempty"`
	Music       []MusicClass `json:"music,omitempty"`
	Codes       Codes        `json:"codes,omitzero,omitempty"`
	Forwarding  Forwarding   `json:"forwarding,omitzero,omitempty"`
	PINSets     []PINSet     `json:"pin_sets,omitempty"`
	DISA        []DISA       `json:"disa,omitempty"`
	Ratings     []Rating     `json:"ratings,omitempty"`
	Recording   Recording    `json:"recording,omitzero,omitempty"`
	Conferences []Conference `json:"conferences,omitempty"`
	Park        Park         `json:"park,omitzero,omitempty"`
	Flows       Flows        `json:"flows,omitzero,omitempty"`
	Speech      Speech       `json:"speech,omitzero,omitempty"`
	Prompts     Prompts      `json:"prompts,omitzero,omitempty"`
	Voicemail   Voicemail    `json:"voicemail,omitzero,omitempty"`
	Mail        Mail         `json:"mail,omitzero,omitempty"`
	Pages       []Page       `json:"pages,omitempty"`
	Admin       Admin        `json:"admin,omitzero,omitempty"`

	NumberGroups []NumberGroup `json:"number_groups,omitempty"`
	Numbers      []OwnNumber   `json:"numbers,omitempty"`

	Calendars []Calendar    `json:"calendars,omitempty"`
	Holidays  []HolidayYear `json:"holidays,omitempty"`
	Agents    []Agent       `json:"agents,omitempty"`
	Bells     []Bell        `json:"bells,omitempty"`
	Contacts  []Contact     `json:"contacts,omitempty"`
	Webhooks  []Webhook     `json:"webhooks,omitempty"`
}

// Line returns the line with this id.
func (c Config) Line(id int) (Line, bool) {
	for _, l := range c.Lines {
		if l.ID == id {
			return l, true
		}
	}
	return Line{}, false
}

// Extension returns the extension with this number.
func (c Config) Extension(number string) (Extension, bool) {
	for _, e := range c.Extensions {
		if e.Number == number {
			return e, true
		}
	}
	return Extension{}, false
}

// Trunk returns the trunk with this id.
func (c Config) Trunk(id string) (Trunk, bool) {
	for _, t := range c.Trunks {
		if t.ID == id {
			return t, true
		}
	}
	return Trunk{}, false
}

// Group returns the ring group with this number.
func (c Config) Group(number string) (Group, bool) {
	for _, g := range c.Groups {
		if g.Number == number {
			return g, true
		}
	}
	return Group{}, false
}
