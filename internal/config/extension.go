package config

import "ringdown/internal/country"

// Extension is one telephone on an analog port.
type Extension struct {
	Number string `json:"number"`
	Port   string `json:"port"` // physical address: "sim0/fxs1"
	Name   string `json:"name,omitempty"`
	// DirectLine is the id of the line that this telephone seizes when it is
	// lifted (LN-2); that line's calls ring this extension. 0: none.
	DirectLine int `json:"direct_line,omitempty"`
	// Country of the telephone where it is not the system's: an imported
	// telephone wants its own ringing and caller id.
	Country     country.Code `json:"country,omitempty"`
	FlashMinMs  int          `json:"flash_min_ms,omitempty"` // shortest break that is a flash; 0: the country's
	FlashMaxMs  int          `json:"flash_max_ms,omitempty"` // longest; 0: the country's
	RingSeconds int          `json:"ring_seconds,omitempty"` // 0: the system's (RG-15)
}
