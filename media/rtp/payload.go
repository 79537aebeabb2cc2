package rtp

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// Codec is a way to code sound.
type Codec uint8

// The codecs that a session knows. Their static payload types (RFC 3551 table
// 4) are PCMUType, PCMAType and G722Type; Opus has none.
const (
	PCMU Codec = iota + 1 // G.711 µ-law, 8000 samples a second
	PCMA                  // G.711 A-law, 8000 samples a second
	G722                  // G.722 at 64 kbit/s; its clock is 8000 (RFC 3551 section 4.5.2)
	Opus                  // RFC 7587; forwarded by a relay, never spoken or understood here

	codecs = iota + 1 // how many, and none
)

// Static payload types of RFC 3551 table 4.
const (
	PCMUType  = 0
	PCMAType  = 8
	G722Type  = 9
	NoiseType = 13 // comfort noise, RFC 3389; always accepted
)

// String is the codec's name in SDP.
func (c Codec) String() string {
	switch c {
	case PCMU:
		return "PCMU"
	case PCMA:
		return "PCMA"
	case G722:
		return "G722"
	case Opus:
		return "opus"
	}
	return "none"
}

// Payload is a codec under the number that SDP gave it.
type Payload struct {
	Codec Codec
	Type  uint8
}

// Direction says which way sound flows, seen from here.
type Direction uint8

// Directions of RFC 3264 section 5.1. The zero value is sendrecv.
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

func (d Direction) sends() bool    { return d == SendRecv || d == SendOnly }
func (d Direction) receives() bool { return d == SendRecv || d == RecvOnly }

// NoEvents in Terms.EventSend or EventReceive says that telephone-events were
// not agreed on. It is 0, which is PCMU's number and never theirs.
const NoEvents = 0

// Packet times, RFC 3551 section 4.2 and what telephones ask for.
const (
	DefaultPtime = 20 * time.Millisecond
	minPtime     = 10 * time.Millisecond // one frame
	maxPtime     = 60 * time.Millisecond // more would be heard as delay, and no telephone asks for it
)

// Terms is what an offer and its answer agreed on.
type Terms struct {
	// Remote is where the peer's SDP wants RTP. Not valid: not known yet (our
	// offer is out, the answer is not here): early sound is taken, none is sent.
	Remote netip.AddrPort
	// RemoteControl is where it wants RTCP (a=rtcp); not valid means the port
	// after Remote's.
	RemoteControl netip.AddrPort
	// Mux says that RTCP travels on RTP's port (a=rtcp-mux, RFC 5761).
	Mux bool
	// Send is what is sent.
	Send Payload
	// Also is what the peer accepts besides: a relay passes it unchanged.
	Also []Payload
	// Receive is all that the peer may send, by the numbers that our SDP gave.
	Receive []Payload
	// EventSend and EventReceive are the payload types of telephone-events, or
	// NoEvents.
	EventSend, EventReceive uint8
	// EventClock is the clock of telephone-events in Hz, 0 means 8000.
	EventClock int
	// Ptime is the peer's packet time; 0 means DefaultPtime. It is rounded to
	// whole frames within 10 to 60 ms.
	Ptime time.Duration
	// Secure encrypts both ways; nil: neither. Keys that are those of before go on
	// with their packet index; where they change, the old ones are good for a
	// moment.
	Secure *Secrets
	// Direction is ours: when the peer holds us with sendonly, ours is RecvOnly.
	Direction Direction
}

// settled gives terms with defaults filled in, or what is wrong with them.
func (t Terms) settled() (Terms, error) {
	if t.EventClock == 0 {
		t.EventClock = narrowClock
	}
	if t.Ptime == 0 {
		t.Ptime = DefaultPtime
	}
	t.Ptime = min(max(t.Ptime.Round(minPtime), minPtime), maxPtime)
	t.Remote = plain(t.Remote)
	t.RemoteControl = plain(t.RemoteControl)
	if t.Mux {
		t.RemoteControl = t.Remote
	}
	if !t.RemoteControl.IsValid() && t.Remote.IsValid() {
		t.RemoteControl = netip.AddrPortFrom(t.Remote.Addr(), t.Remote.Port()+1)
	}
	t.Receive, t.Also = slices.Clone(t.Receive), slices.Clone(t.Also)
	return t, t.check()
}

func (t Terms) check() error {
	if len(t.Receive) == 0 {
		return errors.New("terms of an RTP session: no codec to receive")
	}
	for _, p := range slices.Concat([]Payload{t.Send}, t.Also, t.Receive) {
		if p.Codec == 0 || p.Codec >= codecs {
			return fmt.Errorf("terms of an RTP session: payload type %d has no codec that is spoken here", p.Type)
		}
		if !legalType(p.Type) {
			return fmt.Errorf("terms of an RTP session: payload type %d of %s cannot be told from RTCP", p.Type, p.Codec)
		}
	}
	return nil
}

// kind is what a payload type means on the way in. Codecs are kinds.
type kind uint8

const (
	kindNone  kind = 0
	kindEvent kind = 128 + iota
	kindNoise
)

// agreed is settled terms in the form that each packet needs. It never
// changes; another agreement is another value.
type agreed struct {
	// What each packet asks for lies together, so that it comes in one fetch.
	epoch    uint32        // grows whenever the latch is to open
	sends    bool          // sound goes out, once it is known where to
	receives bool          // sound is taken
	types    [codecs]int16 // by codec, on the way out; -1: the peer does not take it
	bytes    int           // of a packet of Ptime
	seal     *seal         // nil: nothing is encrypted
	kinds    [128]kind     // by payload type, on the way in
	Terms
}

func (t Terms) agree(epoch uint32) *agreed {
	a := &agreed{
		Terms: t, epoch: epoch, bytes: int(t.Ptime * 8000 / time.Second),
		sends: t.Direction.sends() && t.Remote.IsValid(), receives: t.Direction.receives(),
	}
	a.kinds[NoiseType] = kindNoise
	for _, p := range t.Receive {
		a.kinds[p.Type] = kind(p.Codec)
	}
	if t.EventReceive != NoEvents {
		a.kinds[t.EventReceive&127] = kindEvent
	}
	for i := range a.types {
		a.types[i] = -1
	}
	for _, p := range append(t.Also, t.Send) { // Send last: its number wins
		a.types[p.Codec] = int16(p.Type)
	}
	return a
}

// legalType refuses the payload types that look like RTCP packets on a shared
// port (RFC 5761 section 4).
func legalType(t uint8) bool { return t < 64 || t > 95 && t < 128 }

// plain turns an IPv4 address in IPv6's clothes into itself, so that addresses
// compare equal however the socket reports them.
func plain(a netip.AddrPort) netip.AddrPort {
	if a.Addr().Is4In6() {
		return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
	}
	return a
}
