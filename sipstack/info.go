package sipstack

import (
	"net/netip"
	"time"

	"ringdown/internal/call"
)

// Phone is one extension that has at least one telephone signed in.
type Phone struct {
	User     string
	Port     call.Port
	Contacts []Contact // oldest first
	Busy     bool      // rings, calls or talks
}

// Contact is one telephone that has signed in.
type Contact struct {
	URI       string         // as it gave it
	Source    netip.AddrPort // where it really is, as seen from here
	Transport string         // "UDP", "TCP", "TLS", "WSS"
	UserAgent string         // as it calls itself, at most 80 characters; not to be believed
	Since     time.Time
	Expires   time.Time
	Away      bool          // it did not answer when it was asked last
	RoundTrip time.Duration // of its last answer; 0: it was not asked yet, or is away
	Watches   int           // subscriptions that it holds
}

// Lock is one address that gets no answer because it failed too often.
type Lock struct {
	Address  netip.Addr
	Failures int
	Since    time.Time
	Until    time.Time
}
