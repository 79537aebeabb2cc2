package phones

import (
	"strings"

	"ringdown/media/rtp"
	"ringdown/sipstack"
)

// Payload types of our offers where RTP leaves them free: the numbers that
// telephones use by habit. keyParams are the keys 0-9, *, # and A-D (RFC 4733
// section 2.4.1).
const (
	keyType     = 101
	wideKeyType = 102
	opusType    = 111
	keyParams   = "0-15"
)

// spoken are the formats that a leg codes, in the order of preference: the law
// of the analog ports first, G.722 last, for it wins nothing towards them.
func spoken(law string) []sipstack.Format {
	first := sipstack.Format{Payload: rtp.PCMAType, Name: "PCMA", Clock: 8000}
	second := sipstack.Format{Payload: rtp.PCMUType, Name: "PCMU", Clock: 8000}
	if law == "u" {
		first, second = second, first
	}
	return []sipstack.Format{
		first, second,
		{Payload: rtp.G722Type, Name: "G722", Clock: 8000},
		{Payload: keyType, Name: sipstack.TelephoneEvent, Clock: 8000, Params: keyParams},
		{Payload: rtp.NoiseType, Name: "CN", Clock: 8000},
	}
}

// passed are the formats that a relay passes on between two telephones.
func passed() []sipstack.Format {
	return []sipstack.Format{
		{Payload: opusType, Name: "opus", Clock: 48000, Channels: 2},
		{Payload: wideKeyType, Name: sipstack.TelephoneEvent, Clock: 48000, Params: keyParams},
	}
}

func codecOf(name string) rtp.Codec {
	switch strings.ToUpper(name) {
	case "PCMA":
		return rtp.PCMA
	case "PCMU":
		return rtp.PCMU
	case "G722":
		return rtp.G722
	case "OPUS":
		return rtp.Opus
	}
	return 0
}

// arrives is the payload type that the telephone sends a format under.
func arrives(f sipstack.Format) uint8 {
	if f.Arrives == 0 {
		return f.Payload
	}
	return f.Arrives
}
