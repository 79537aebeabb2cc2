package config

// NumberPlan changes what numbers outside mean, where the country's plan says
// too little (EX-8). [country.NumberPlanOf] has the plans.
type NumberPlan struct {
	// AreaCode is that of the own lines, "021" or "21": without it a number of
	// the own area that is dialled with its code counts as national.
	AreaCode string `json:"area_code,omitempty"`
	// Emergency replaces the country's emergency numbers; none: the country's.
	Emergency []string `json:"emergency,omitempty"`
	// Mobiles says which right mobiles need: [RightLocal] or [RightNational]; ""
	// as in the country.
	Mobiles Right `json:"mobiles,omitempty"`
	// Rules come before the country's; the first that fits counts.
	Rules []NumberRule `json:"rules,omitempty"`
}

// Given reports whether anything is.
func (p NumberPlan) Given() bool {
	return p.AreaCode != "" || len(p.Emergency) > 0 || p.Mobiles != "" || len(p.Rules) > 0
}

// NumberRule says what some numbers mean.
type NumberRule struct {
	Pattern string `json:"pattern"` // "0900XXXXXX", see [country.Pattern]; without the access code
	Class   string `json:"class"`   // service, local, mobile, national, international, premium
	Name    string `json:"name,omitempty"`
}

// Right says how far an extension may call (EX-8).
type Right string

// The rights, each with all that those before it allow.
const (
	RightInternal      Right = "internal"      // telephones of ours alone
	RightLocal         Right = "local"         // the own area and services
	RightNational      Right = "national"      // the country with its mobiles; "" is this
	RightInternational Right = "international" // the world, and paid services
)

// Rights are an extension's (EX-8).
type Rights struct {
	Level Right    `json:"level,omitempty"` // "" the system's
	Allow []string `json:"allow,omitempty"` // what numbers begin with that may be called whatever the level; patterns
	Deny  []string `json:"deny,omitempty"`  // and those that may not, whatever else is said
}

// Given reports whether the extension has rights of its own.
func (r Rights) Given() bool { return r.Level != "" || len(r.Allow) > 0 || len(r.Deny) > 0 }

// Hotline dials by itself (TS-1).
type Hotline struct {
	Number  string `json:"number"`            // as it would be dialled, with the access code
	Seconds int    `json:"seconds,omitempty"` // dial tone without a digit, then the number; 0 at once
}

// Given reports whether the telephone has one.
func (h Hotline) Given() bool { return h != Hotline{} }

// RouteOrder says which of the routes that fit is tried first (TS-2, LN-13).
type RouteOrder string

// The orders of routes.
const (
	Listed   RouteOrder = "listed"   // as they stand in the list; "" is this
	Cheapest RouteOrder = "cheapest" // the lowest cost first, of the same cost as listed
)

// Limits of what stands here.
const (
	MaxNumberRules = 200
	MaxEmergency   = 20
	MaxRightsList  = 100 // beginnings that one extension's rights allow or deny
	MaxCallMinutes = 24 * 60
	MaxTimes       = 20 // of one route
	MaxCost        = 1_000_000
)
