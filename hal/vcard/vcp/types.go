package vcp

import "fmt"

// Version of the protocol.
const Version = 1

// Types of frames. Those up to LastRequest are requests, answered with the same
// type and seq.
const (
	Hello     byte = 0x01
	Ping      byte = 0x02
	Watchdog  byte = 0x03
	EventAck  byte = 0x05 // not answered
	PortInfo  byte = 0x20
	Config    byte = 0x21
	Run       byte = 0x22
	Stop      byte = 0x23
	Snapshot  byte = 0x24
	Measure   byte = 0x25
	Led       byte = 0x26
	Relay     byte = 0x27
	FwBegin   byte = 0x30
	FwBlock   byte = 0x31
	FwEnd     byte = 0x32
	Reboot    byte = 0x33
	Event     byte = 0x40 // from here on from the card, or both ways
	EventLost byte = 0x41
	PCM       byte = 0x60
	Log       byte = 0x70

	LastRequest byte = 0x3F
)

// Asks reports whether a frame of type t wants an answer.
func Asks(t byte) bool { return t >= Hello && t <= LastRequest && t != EventAck }

// Codes of error answers.
const (
	Unsupported byte = 1
	Busy        byte = 2
	WrongState  byte = 3
	Faulty      byte = 4
	Invalid     byte = 5
	Gone        byte = 6
)

// Codecs of the sound.
const (
	ALaw   byte = 0
	ULaw   byte = 1
	Linear byte = 2 // 16 bits, little endian
)

// SampleBytes is how many bytes a sample takes in a codec, 0 for none that is known.
func SampleBytes(codec byte) int {
	switch codec {
	case ALaw, ULaw:
		return 1
	case Linear:
		return 2
	}
	return 0
}

// Tags of CONFIG.
const (
	TagCountry   byte = 1
	TagImpedance byte = 2
	TagRxGain    byte = 3
	TagTxGain    byte = 4
	TagFlashMin  byte = 5
	TagFlashMax  byte = 6
	TagDebounce  byte = 7
	TagRingHz    byte = 8
	TagRingVolts byte = 9
	TagDTMF      byte = 10
)

// RepeatForever as the repeat of RUN runs a pattern without end.
const RepeatForever = 255

// Bounds of the protocol's windows; the reasons stand in docs/voice-card.md.
const (
	Window       = 4  // requests that the host keeps open
	Answers      = 8  // answers that the card remembers
	EventsKept   = 64 // events that the card keeps until they are acknowledged
	MaxPorts     = 16 // bits of a port mask
	ShortFrame   = 40 // samples of a frame, 5 ms…
	LongFrame    = 80 // …or 10 ms
	MaxPatterned = 255
)

// Error is an error answer.
type Error struct {
	Code   byte
	Reason string
}

func (e Error) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("the card answers error %d", e.Code)
	}
	return fmt.Sprintf("the card answers error %d: %s", e.Code, e.Reason)
}

// impedances are the names of terminations by their code. Code 0 is none said.
func impedances() []string {
	return []string{"", "600", "900", "eu-ctr21", "china", "gb", "au", "de"}
}

// Impedance is the code of a termination's name; 0 for one without a code.
func Impedance(name string) byte {
	for code, n := range impedances() {
		if n == name {
			return byte(code)
		}
	}
	return 0
}

// ImpedanceName is the name of a code, "" for one that is not known.
func ImpedanceName(code byte) string {
	if all := impedances(); int(code) < len(all) {
		return all[code]
	}
	return ""
}
