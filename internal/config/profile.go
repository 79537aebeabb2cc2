package config

import "ringdown/internal/country"

// Profile is how one analog line differs from its country (LN-14). Every field
// that is left out, the zero value or a nil pointer, is the country's.
// A pointer stands where zero or false has a meaning of its own.
type Profile struct {
	Country    country.Code `json:"country,omitempty"` // "" the system's
	Impedance  string       `json:"impedance,omitempty"`
	RxGainDB   float64      `json:"rx_gain_db,omitempty"` // -20..12, from the line
	TxGainDB   float64      `json:"tx_gain_db,omitempty"` // -20..12, towards the line
	EchoTailMs *int         `json:"echo_tail_ms,omitempty"`
	CallerID   string       `json:"caller_id,omitempty"` // see [CallerIDWays]
	// RingsBeforeAnswer is how many rings pass before Ringdown itself answers;
	// it does not delay the telephones. 0: one.
	RingsBeforeAnswer int        `json:"rings_before_answer,omitempty"`
	Disconnect        Disconnect `json:"disconnect,omitempty"` // how the exchange says that the far end has hung up
	Answer            Answer     `json:"answer,omitempty"`     // how the exchange says that the far end has answered
	Dial              Dial       `json:"dial,omitempty"`       // how numbers are dialled on it
	FlashMs           int        `json:"flash_ms,omitempty"`   // sent towards the exchange
}

// Disconnect says which signs of the far end's hang-up count.
type Disconnect struct {
	CPC            *bool `json:"cpc,omitempty"`             // loop open
	CPCMinMs       int   `json:"cpc_min_ms,omitempty"`      // shortest open that counts
	Reversal       *bool `json:"reversal,omitempty"`        // polarity goes back
	BusyCycles     *int  `json:"busy_cycles,omitempty"`     // of busy or congestion tone; 0 off
	SilenceSeconds *int  `json:"silence_seconds,omitempty"` // 0 off
	GuardMs        int   `json:"guard_ms,omitempty"`        // on-hook before it is seized again
}

// Answer says which signs of the far end's answer count.
type Answer struct {
	Reversal        *bool `json:"reversal,omitempty"`
	RingbackCeasing *bool `json:"ringback_ceasing,omitempty"` // left out: yes
	TimerSeconds    *int  `json:"timer_seconds,omitempty"`    // 0 off
}

// Ways of [Dial.Method].
const (
	DTMF  = "dtmf"
	Pulse = "pulse"
)

// Dial is how digits are sent to the exchange.
type Dial struct {
	Method          string `json:"method,omitempty"` // dtmf (left out) or pulse
	WaitForDialTone *bool  `json:"wait_for_dial_tone,omitempty"`
	DialToneSeconds int    `json:"dial_tone_seconds,omitempty"` // wait at most this
	DigitMs         int    `json:"digit_ms,omitempty"`          // DTMF on
	GapMs           int    `json:"gap_ms,omitempty"`            // DTMF off
	InterDigitMs    int    `json:"inter_digit_ms,omitempty"`    // between pulse digits
	PauseMs         int    `json:"pause_ms,omitempty"`          // a ',' in a number
}
