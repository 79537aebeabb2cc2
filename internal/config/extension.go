package config

import "ringdown/internal/country"

// Extension is one telephone: on an analog port, or signing in over SIP. It has
// exactly one of Port and SIP (EX-1, EX-14), or a number outside (EX-17), or a PIN for hot desks (TS-3).
type Extension struct {
	Number string `json:"number"`
	Port   string `json:"port,omitempty"`         // physical address: "sim0/fxs1"
	SIP    SIP    `json:"sip,omitzero,omitempty"` // how SIP telephones sign in as this extension
	Name   string `json:"name,omitempty"`
	// Outside is a number outside that is called for the extension (EX-17). With
	// it an extension may do without a telephone.
	Outside Outside `json:"outside,omitzero,omitempty"`
	// DirectLine is the id of the line that this telephone seizes when it is
	// lifted (LN-2); that line's calls ring this extension. 0: none. Analog only,
	// as are the five below but the last.
	DirectLine int `json:"direct_line,omitempty"`
	// Country of the telephone where it is not the system's: an imported
	// telephone wants its own ringing and caller id.
	Country     country.Code `json:"country,omitempty"`
	CallerID    string       `json:"caller_id,omitempty"`    // how the caller is shown on its display: see [CallerIDWays]; "" the country's way
	MessageLamp MessageLamp  `json:"message_lamp,omitempty"` // how its message lamp is lit; "" by FSK, where caller id comes so
	FlashMinMs  int          `json:"flash_min_ms,omitempty"` // shortest break that is a flash; 0: the country's
	FlashMaxMs  int          `json:"flash_max_ms,omitempty"` // longest; 0: the country's
	RingSeconds int          `json:"ring_seconds,omitempty"` // 0: the system's (RG-15)
	// Music is the class that those hear whom the extension puts on hold (EX-21);
	// "" their line's, or the default.
	Music string `json:"music,omitempty"`

	Rights Rights `json:"rights,omitzero,omitempty"` // what it may call
	// Lines are the outside lines that it may take (EX-9), "line/1" or
	// "trunk/hinet"; none: all.
	Lines          []string `json:"lines,omitempty"`
	MaxCallMinutes int      `json:"max_call_minutes,omitempty"` // of its calls to outside (TS-1); 0 no limit of its own
	Hotline        Hotline  `json:"hotline,omitzero,omitempty"` // what it calls by itself when it is lifted
	// CallWaiting lets a call come in while another one is talked on (EX-18): the
	// telephone hears a beep, and a flash answers; a SIP telephone shows a second
	// call.
	CallWaiting bool `json:"call_waiting,omitempty"`
	// CallerIDInCall says that the display of an analog telephone shows who calls
	// while it is off-hook (Type II): a call that waits, or who is talked to now.
	CallerIDInCall bool `json:"caller_id_in_call,omitempty"`
	// Twins are extensions that ring with this one, as the other telephones of the
	// same person (TS-3).
	Twins []string `json:"twins,omitempty"`
	// Secretary is the extension that takes the calls of this one while the filter
	// is on, which is dialled (EX-18); its own calls, and those that it transfers,
	// come through.
	Secretary string `json:"secretary,omitempty"`
	// Announce has outside callers hear the extension's number on answer ("agent
	// 801 at your service", EX-6).
	Announce bool `json:"announce,omitempty"`
	// Monitors lists whom this telephone may supervise (EX-10): listen to, coach,
	// join, release; "*" is everybody.
	Monitors []string `json:"monitors,omitempty"`
	// DeskPIN lets its user sign in at any telephone, by code with the number and
	// this PIN (TS-3). With it an extension may do without a telephone of its own.
	DeskPIN Secret `json:"desk_pin,omitempty"`
	// Spelling is its name in letters that a keypad has, for who looks for it by
	// name (TS-6): "wang xiaoming".
	Spelling string `json:"spelling,omitempty"`
	// Voicemail is its mailbox.
	Voicemail Mailbox `json:"voicemail,omitzero,omitempty"`
}

// SIP is an extension whose telephones sign in, with the extension's number as
// their user name.
type SIP struct {
	Password Secret `json:"password"`
	// SRTP encrypts the sound of its calls.
	SRTP Secrecy `json:"srtp,omitempty"`
	// Telephones is how many may sign in at the same time; 0: five.
	Telephones int `json:"telephones,omitempty"`
}

// Given reports whether the extension is one.
func (s SIP) Given() bool { return s != SIP{} }

// Secret is a text that the configuration must hold as it is (digest sign-in
// computes with it) and that lists of changes do not show.
type Secret string

// String hides it from logs and sentences.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// hidden stands for a secret in what people read.
const hidden = "(hidden)"

// Limits of a SIP password: eight characters of anything a telephone's keypad
// menu can enter are out of reach of guessing at the rate that sign-in allows.
const (
	MinPassword = 8
	MaxPassword = 64

	MaxTelephones = 16 // that sign in as one extension
)
