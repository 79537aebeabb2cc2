package config

// MessageLamp is how the message lamp of an analog telephone is lit (VM-3).
type MessageLamp string

// The ways besides FSK, which is used where nothing is said and the telephone's
// caller id comes by it.
const (
	NeonLamp MessageLamp = "neon" // a voltage that stays; the card must have it
	NoLamp   MessageLamp = "none"
)

// MessageLamps lists them.
func MessageLamps() []string { return []string{string(NeonLamp), string(NoLamp)} }
