package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// Profile is all that one port is told: its country's data and what was set
// for this port alone (LN-14).
type Profile struct {
	country.Profile

	Enabled bool
	Label   string // for people, "Line 1" or "801"; "" takes the port's own name

	// CallerIDWay is how caller id comes on a line or is sent to a telephone.
	// A Scheme of "" takes the country's way.
	CallerIDWay country.CallerID

	// CallerIDInCall says that a telephone's display takes caller id while it is
	// off-hook (Type II).
	CallerIDInCall bool

	RxGain, TxGain float64 // dB, -20..+12

	// RingsBeforeAnswer is how many rings a line lets pass before it goes
	// off-hook on AnswerLine, so that the exchange's caller id is complete. 0
	// and 1 answer at once.
	RingsBeforeAnswer int

	PulseDial bool // dial to the exchange with pulses instead of DTMF
	BlindDial bool // dial also when no dial tone came within Dial.ToneWait
	// IgnoreCPC, IgnoreReversal and IgnoreBusy are for lines that open the loop,
	// reverse it or sound busy in the middle of a call: no such sign is a
	// hang-up. Elsewhere all are believed, whether or not the country's
	// exchanges are known to do so.
	IgnoreCPC, IgnoreReversal, IgnoreBusy bool
	// IgnoreAnswerReversal and IgnoreRingback are for lines where a reversal or
	// the end of ringback does not mean an answer.
	IgnoreAnswerReversal, IgnoreRingback bool

	Lamp Lamp // of a telephone: how its message lamp is lit

	EchoTail time.Duration // length of the echo canceller, 0 takes DefaultEchoTail, negative switches it off
}

// Lamp is how a telephone's message lamp is lit (VM-3).
type Lamp string

// The ways.
const (
	LampFSK  Lamp = ""     // by a message, where caller id comes by FSK
	LampNeon Lamp = "neon" // by a voltage that stays, where the card has it
	LampNone Lamp = "none"
)

// DefaultEchoTail covers the hybrid at the far end of a subscriber loop.
const DefaultEchoTail = 32 * time.Millisecond

// Pulses of a telephone are 8 to 22 a second with a break of at most 200 ms;
// a break shorter than this is contact bounce (analog.md s.5, DAHDI: 15 ms).
const shortestBreak = 12 * time.Millisecond

// hookDebounce swallows contact bounce of 1 to 10 ms and leaves most of the 80
// ms between off-hook and dial tone.
const hookDebounce = 15 * time.Millisecond

// way is the caller id of this port.
func (p *Profile) way() country.CallerID {
	if p.CallerIDWay.Scheme != "" {
		return p.CallerIDWay
	}
	return p.CallerID
}

// tail is the length of the echo canceller, 0 for none.
func (p *Profile) tail() time.Duration {
	switch {
	case p.EchoTail < 0:
		return 0
	case p.EchoTail == 0:
		return DefaultEchoTail
	}
	return p.EchoTail
}

// lineConfig is the hardware's part of the profile. Where the hardware tells
// pulses itself, a break up to PulseMax is left to it and a longer one judged
// here; otherwise every break
// must come up as a flash with its length.
func (p *Profile) lineConfig(caps hal.Caps) hal.LineConfig {
	c := hal.LineConfig{
		Country:      string(p.Code),
		Impedance:    p.Impedance.Name,
		RxGain:       p.RxGain,
		TxGain:       p.TxGain,
		FlashMin:     p.Flash.PulseMax + time.Millisecond, // between it and Flash.Min lies nothing
		FlashMax:     p.Flash.Max,
		HookDebounce: hookDebounce,
		RingHz:       p.Ring.Hz,
		RingV:        p.Ring.VRms,
	}
	if !caps.Has(hal.CapPulseDet) {
		c.FlashMin = shortestBreak
	}
	return c
}

// longestSilence is the longest pause of the ring cadence.
func (p *Profile) longestSilence() time.Duration { return longestSilence(p.Ring.Cadence) }

func longestSilence(cadence []time.Duration) time.Duration {
	longest := time.Duration(0)
	for i := 1; i < len(cadence); i += 2 {
		longest = max(longest, cadence[i])
	}
	return longest
}
