package config

import "ringdown/internal/country"

// System is what holds for the whole appliance.
type System struct {
	Country    country.Code `json:"country"`
	Language   string       `json:"language"`    // of pages and prompts: en, zh-Hant, zh-Hans
	TimeZone   string       `json:"time_zone"`   // IANA name, "Asia/Shanghai"
	AccessCode string       `json:"access_code"` // dialled before an outside number (FC-4)
	// InsideKey is how a direct-connect telephone leaves the outside line for
	// the inside (FC-3): 1 by '#', 2 by "##" (a lone '#' goes to the exchange).
	InsideKey int `json:"inside_key"`

	FirstDigitSeconds int `json:"first_digit_seconds"` // dial tone without a digit, then congestion tone
	InterDigitSeconds int `json:"inter_digit_seconds"` // a pause this long ends a number (FC-4)
	RingSeconds       int `json:"ring_seconds"`        // an extension rings at most this long (RG-15)
	HowlerSeconds     int `json:"howler_seconds"`      // off-hook with nothing to hear this long, then the howler; 0 never

	// AgentAnswerThresholdSeconds and CustomerWaitingThresholdSeconds are how long a
	// telephone may ring for an agent, and a customer wait to be talked to, before the
	// call's record is marked (CR-3); 0: 30. They change nothing in how calls go.
	AgentAnswerThresholdSeconds     int `json:"agent_answer_threshold_seconds,omitempty"`
	CustomerWaitingThresholdSeconds int `json:"customer_waiting_threshold_seconds,omitempty"`

	Rings Rings `json:"rings,omitzero,omitempty"` // of analog telephones

	Pickup          Pickup `json:"pickup,omitempty"`            // which calls '#' takes that ring elsewhere; "" PickupBoth
	PickupOwnGroups bool   `json:"pickup_own_groups,omitempty"` // '#' alone takes calls of one's own groups only

	GroupStrategy  Strategy   `json:"group_strategy,omitempty"`   // of groups without one of their own (LN-4); "" is "priority"
	Rights         Right      `json:"rights,omitempty"`           // of extensions that have no level of their own (EX-8); "" RightNational
	RouteOrder     RouteOrder `json:"route_order,omitempty"`      // "" Listed
	MaxCallMinutes int        `json:"max_call_minutes,omitempty"` // of every call to outside (TS-1); 0 no limit
	// IgnoreHours is the master switch of working hours (WH-1): everything is open,
	// whatever calendars say.
	IgnoreHours bool `json:"ignore_hours,omitempty"`
	// ExtensionLimit is how many extensions may work (EX-13): those beyond it, the
	// last of the list, cannot call, be called or sign in; 0: as many as are set up.
	ExtensionLimit int `json:"extension_limit,omitempty"`
}

// Languages of pages and prompts.
const (
	English     = "en"
	Traditional = "zh-Hant" // written for Taiwan
	Simplified  = "zh-Hans" // written for the mainland
)

// Ways of [System.InsideKey].
const (
	InsideHash       = 1 // '#'
	InsideDoubleHash = 2 // "##"
)

// setDefaults fills in what a text may leave out.
func (s *System) setDefaults() {
	*s = System{
		Language:          English,
		TimeZone:          "UTC",
		AccessCode:        "9",
		InsideKey:         InsideHash,
		FirstDigitSeconds: 15, // ITU-T E.182 and most exchanges: 10 to 20 s of dial tone
		InterDigitSeconds: 4,
		RingSeconds:       60,
		HowlerSeconds:     60,
	}
}
