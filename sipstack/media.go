package sipstack

import (
	"net/netip"
	"time"

	"ringdown/internal/call"
)

// Media opens the sound side of calls.
type Media interface {
	// OpenLeg binds what one call of a port needs: an RTP and an RTCP port,
	// before they are offered. It must not block. An error refuses the call
	// (503), and its text is logged.
	OpenLeg(LegRequest) (Leg, error)
}

// LegRequest says what a leg is for.
type LegRequest struct {
	Port call.Port // whose call; a port has at most one leg at a time

	// Bind is the address to receive on; it may be unspecified, and is then of
	// the family that the telephone uses.
	Bind netip.Addr

	// Device is the network interface to use; "" is any.
	Device string

	// Digit is to be called for each key that the telephone sends as
	// telephone-event (RFC 4733): once for each press, one of 0-9*#A-D. It does
	// not block and may be called from any goroutine; after Close it does
	// nothing.
	Digit func(digit byte)

	// Fax is to be called when a fax machine or a modem is heard: the call must
	// then be in G.711. It does not block and may be called from any goroutine;
	// after Close it does nothing.
	Fax func()
}

// Leg is the sound of one call. All methods are called from one goroutine and
// must not block.
type Leg interface {
	// Local says where the leg receives and what it understands; it does not
	// change.
	Local() Local

	// SetRemote says what was agreed, at the first agreement and whenever it
	// changes (hold, retrieve, another address). An error ends the call.
	SetRemote(Remote) error

	// Close releases the ports. It is called exactly once.
	Close()
}

// Local is one side's description of its sound: ours.
type Local struct {
	Port    uint16        // RTP, even; RTCP is the next one (RFC 3550 s.11)
	Formats []Format      // codecs in order of preference; telephone-event and CN may stand among them
	Passed  []Format      // what the leg can only pass on to another leg (Opus), and telephone-events beside it
	Ptime   time.Duration // of packets that we like to get; 0 is 20 ms
}

// Format is a codec or telephone-event as SDP names it (RFC 4566 s.6, a=rtpmap).
type Format struct {
	Payload uint8  // RTP payload type, 0..127
	Name    string // "PCMA", "PCMU", "G722", "telephone-event", "CN"
	Clock   int    // RTP clock in Hz: 8000, for G722 too (RFC 3551 s.4.5.2)
	Params  string // a=fmtp, "" none

	Channels int   // 0 and 1 are one; Opus has 2 (RFC 7587 s.7)
	Arrives  uint8 // in a Remote: the payload type that the telephone sends it under; 0 means Payload
}

// TelephoneEvent is the name of the Format that carries keys (RFC 4733).
const TelephoneEvent = "telephone-event"

// Remote is what was agreed with the other side.
type Remote struct {
	// RTP and RTCP are where to send. The address may be wrong for a telephone
	// behind NAT: the first valid packet's source is the better one
	// (symmetric RTP). Not valid while the telephone gave no address
	// (c=0.0.0.0, an old way of holding).
	RTP, RTCP netip.AddrPort

	// Source is where the telephone's signalling comes from: a hint which
	// address its packets may come from besides.
	Source netip.Addr

	// Formats are those that were agreed on, with the payload types that the
	// telephone expects; the first codec is the one to send. Any of them may
	// arrive. One that only passes (Local.Passed) is first if both sides of the
	// call speak it, or until a new offer has found another.
	Formats []Format

	Ptime time.Duration // of packets to send: the telephone's wish, else 20 ms

	// Secure encrypts the sound; nil: it is not encrypted. One that is equal to
	// the last goes on as it was (RFC 4568 s.7.1.4).
	Secure *Secure

	// Send and Receive say which ways sound may go, seen from us. On hold
	// (a=sendonly from the telephone) we receive and do not send; RTCP goes on.
	Send, Receive bool
}
