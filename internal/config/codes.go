package config

import "ringdown/internal/feature"

// Codes are what telephones dial for features (FC-8).
type Codes struct {
	Profile feature.Profile `json:"profile,omitempty"` // "" is "ringdown"
	Set     []CodeSet       `json:"set,omitempty"`     // single codes that are other than the profile's

	PauseReasons []string `json:"pause_reasons,omitempty"` // the first is 1 behind the code of pause
}

// CodeSet is one feature's own code.
type CodeSet struct {
	Feature feature.Name `json:"feature"`
	Code    string       `json:"code"` // 1 to 8 of 0-9, * and #, or "none"
}

// MaxPauseReasons is as many as one digit names.
const MaxPauseReasons = 9

// Given reports whether anything is set.
func (c Codes) Given() bool { return c.Profile != "" || len(c.Set) > 0 || len(c.PauseReasons) > 0 }

// Table lists the codes in force.
func (c Codes) Table() feature.Codes {
	own := map[feature.Name]string{}
	for _, s := range c.Set {
		own[s.Feature] = s.Code
	}
	return feature.Table(c.Profile, own)
}

// CodeTable lists the codes in force. Where an access code is the beginning of a
// code of the profile (0 and 0000), the feature has none.
func (c Config) CodeTable() feature.Codes {
	return c.Codes.Table().Without(feature.Dialled{What: accessCode, Digits: c.System.AccessCode, Begins: true})
}

// accessCode is what sentences call it.
const accessCode = "the access code"

// Forwarding is how the forwards that people set at their telephones work, and
// who still reaches whoever does not want to be disturbed.
type Forwarding struct {
	NoAnswerSeconds int  `json:"no_answer_seconds,omitempty"` // a telephone rings so long before its calls go on (EX-3); 0 is 20
	DNDInternal     bool `json:"dnd_internal,omitempty"`      // calls from inside pass (EX-11)
	DNDTransferred  bool `json:"dnd_transferred,omitempty"`   // calls that somebody transfers pass (EX-11)
}

// Given reports whether anything is set.
func (f Forwarding) Given() bool { return f != Forwarding{} }
