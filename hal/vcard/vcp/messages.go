package vcp

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// errShort is a payload that ends too early.
var errShort = errors.New("the payload is too short")

// le are the protocol's integers.
var le = binary.LittleEndian

// HelloAsk is what the host says first.
type HelloAsk struct {
	Version byte
	Nonce   uint64
}

// Append appends the payload.
func (h HelloAsk) Append(p []byte) []byte { return le.AppendUint64(append(p, h.Version), h.Nonce) }

// ParseHelloAsk reads it.
func ParseHelloAsk(p []byte) (HelloAsk, error) {
	if len(p) < 9 {
		return HelloAsk{}, errShort
	}
	return HelloAsk{p[0], le.Uint64(p[1:])}, nil
}

// HelloAnswer is who the card is.
type HelloAnswer struct {
	Version   byte
	Nonce     uint64
	BootID    uint64
	Epoch     uint32
	Ports     byte
	Samples   byte // of a PCM frame, for each port
	PlayDelay byte // frames
	Codec     byte
	Serial    string
	Firmware  string
}

// helloFixed is the length of what stands before the two texts.
const helloFixed = 1 + 8 + 8 + 4 + 1 + 1 + 1 + 1

// Append appends the payload; texts are cut at 255 bytes.
func (h HelloAnswer) Append(p []byte) []byte {
	p = le.AppendUint64(append(p, h.Version), h.Nonce)
	p = le.AppendUint32(le.AppendUint64(p, h.BootID), h.Epoch)
	p = append(p, h.Ports, h.Samples, h.PlayDelay, h.Codec)
	return appendText(appendText(p, h.Serial), h.Firmware)
}

func appendText(p []byte, s string) []byte {
	n := min(len(s), 255)
	return append(append(p, byte(n)), s[:n]...)
}

// ParseHelloAnswer reads it, and refuses what no host could work with.
func ParseHelloAnswer(p []byte) (h HelloAnswer, err error) {
	if len(p) < helloFixed {
		return h, errShort
	}
	h = HelloAnswer{
		Version: p[0], Nonce: le.Uint64(p[1:]), BootID: le.Uint64(p[9:]), Epoch: le.Uint32(p[17:]),
		Ports: p[21], Samples: p[22], PlayDelay: p[23], Codec: p[24],
	}
	rest := p[helloFixed:]
	if h.Serial, rest, err = text(rest); err != nil {
		return h, fmt.Errorf("serial number: %w", err)
	}
	if h.Firmware, _, err = text(rest); err != nil {
		return h, fmt.Errorf("firmware version: %w", err)
	}
	return h, h.check()
}

func (h HelloAnswer) check() error {
	switch {
	case h.Version != Version:
		return fmt.Errorf("the card speaks version %d of the protocol, this host %d", h.Version, Version)
	case h.Ports == 0 || h.Ports > MaxPorts:
		return fmt.Errorf("a card of %d ports: 1 to %d are possible", h.Ports, MaxPorts)
	case h.Samples != ShortFrame && h.Samples != LongFrame:
		return fmt.Errorf("frames of %d samples: %d and %d are possible", h.Samples, ShortFrame, LongFrame)
	case SampleBytes(h.Codec) == 0:
		return fmt.Errorf("codec %d is not known", h.Codec)
	case int(h.Ports)*int(h.Samples)*SampleBytes(h.Codec)+pcmHead > MaxData:
		return fmt.Errorf("frames of %d ports with %d samples of codec %d do not fit", h.Ports, h.Samples, h.Codec)
	case h.PlayDelay == 0 || h.PlayDelay > maxPlayDelay:
		return fmt.Errorf("a play delay of %d frames: 1 to %d are possible", h.PlayDelay, maxPlayDelay)
	}
	return nil
}

// maxPlayDelay is 160 ms of 10 ms frames: beyond it no call is pleasant.
const maxPlayDelay = 16

func text(p []byte) (string, []byte, error) {
	if len(p) < 1 || len(p) < 1+int(p[0]) {
		return "", nil, errShort
	}
	return string(p[1 : 1+int(p[0])]), p[1+int(p[0]):], nil
}

// Counters is the answer to PING.
type Counters struct {
	Tick, Late, Lost, Duplicate, CRCErrors, Epoch uint32
}

// Append appends the payload.
func (c Counters) Append(p []byte) []byte {
	for _, v := range [...]uint32{c.Tick, c.Late, c.Lost, c.Duplicate, c.CRCErrors, c.Epoch} {
		p = le.AppendUint32(p, v)
	}
	return p
}

// ParseCounters reads it.
func ParseCounters(p []byte) (Counters, error) {
	if len(p) < 24 {
		return Counters{}, errShort
	}
	return Counters{le.Uint32(p), le.Uint32(p[4:]), le.Uint32(p[8:]), le.Uint32(p[12:]), le.Uint32(p[16:]), le.Uint32(p[20:])}, nil
}

// Step is one step of a pattern; Ms 0 holds the drive.
type Step struct {
	Drive byte
	Ms    uint16
}

// Pattern is what RUN asks for.
type Pattern struct {
	Port   byte
	ID     uint32
	Repeat byte
	From   byte
	Steps  []Step
}

// patternFixed is the length of what stands before the steps.
const patternFixed, stepBytes = 8, 3

// Append appends the payload; at most 255 steps.
func (r Pattern) Append(p []byte) []byte {
	p = le.AppendUint32(append(p, r.Port), r.ID)
	steps := r.Steps[:min(len(r.Steps), MaxPatterned)]
	p = append(p, r.Repeat, r.From, byte(len(steps)))
	for _, s := range steps {
		p = le.AppendUint16(append(p, s.Drive), s.Ms)
	}
	return p
}

// ParsePattern reads it.
func ParsePattern(p []byte) (Pattern, error) {
	if len(p) < patternFixed || len(p) < patternFixed+stepBytes*int(p[7]) {
		return Pattern{}, errShort
	}
	r := Pattern{Port: p[0], ID: le.Uint32(p[1:]), Repeat: p[5], From: p[6]}
	for i := range int(p[7]) {
		s := p[patternFixed+stepBytes*i:]
		r.Steps = append(r.Steps, Step{s[0], le.Uint16(s[1:])})
	}
	return r, nil
}

// State is the answer to SNAPSHOT.
type State struct {
	Drive                            byte
	OffHook, Ringing, Reversed, Feed bool
	Faults                           uint16
	DeciVolts                        int16
	DeciMilliamps                    uint16
}

// Append appends the payload.
func (s State) Append(p []byte) []byte {
	p = append(p, s.Drive, bit(s.OffHook), bit(s.Ringing), bit(s.Reversed), bit(s.Feed))
	p = le.AppendUint16(p, s.Faults)
	return le.AppendUint16(le.AppendUint16(p, uint16(s.DeciVolts)), s.DeciMilliamps)
}

// ParseState reads it.
func ParseState(p []byte) (State, error) {
	if len(p) < 11 {
		return State{}, errShort
	}
	return State{
		Drive: p[0], OffHook: p[1] != 0, Ringing: p[2] != 0, Reversed: p[3] != 0, Feed: p[4] != 0,
		Faults: le.Uint16(p[5:]), DeciVolts: int16(le.Uint16(p[7:])), DeciMilliamps: le.Uint16(p[9:]),
	}, nil
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// Happening is the payload of EVENT.
type Happening struct {
	Port, Kind byte
	Tick       uint32
	Ms         uint16
	Value      int32
}

// CardWide as the port of an event means the whole card.
const CardWide = 0xFF

// Append appends the payload.
func (h Happening) Append(p []byte) []byte {
	p = le.AppendUint32(append(p, h.Port, h.Kind), h.Tick)
	return le.AppendUint32(le.AppendUint16(p, h.Ms), uint32(h.Value))
}

// ParseHappening reads it.
func ParseHappening(p []byte) (Happening, error) {
	if len(p) < 12 {
		return Happening{}, errShort
	}
	return Happening{p[0], p[1], le.Uint32(p[2:]), le.Uint16(p[6:]), int32(le.Uint32(p[8:]))}, nil
}
