package sipstack

import (
	"log/slog"
	"net"
	"net/netip"

	"ringdown/internal/call"
)

// Options is what a Stack needs. Accounts, Media, Post and at least one
// listener are required.
type Options struct {
	Listeners []Listener
	Accounts  Accounts
	Media     Media

	// Post takes what happened. It is called from one goroutine, in order, and
	// should not block for long: signalling waits for it.
	Post func(call.Event)

	Log *slog.Logger // nil: slog.Default

	// Realm is the digest's realm; telephones store passwords by it, so it
	// should never change. "" is "ringdown".
	Realm string

	// Product stands in Server and User-Agent; "" is "Ringdown". It should
	// not name a version: answers tell strangers no more than they must.
	Product string

	// Address is told to telephones as ours, in Contact and SDP. When it is not
	// valid, the address that the system would send from to that telephone
	// is used.
	Address netip.Addr

	// Allow lists the sources that are answered; empty is everybody.
	Allow []netip.Prefix

	// SilentToStrangers lets an INVITE under an unknown name go unanswered
	// instead of being refused by 403.
	SilentToStrangers bool
}

// Listener is where SIP comes in: either Conn (datagrams) or Stream
// (connections) is set. The Stack closes it when Run ends.
type Listener struct {
	Conn   net.PacketConn // UDP, or a stand-in whose addresses are *net.UDPAddr
	Stream net.Listener   // TCP
}

// Accounts knows who may sign in. It is asked anew for every sign-in and
// every call, from the owner's goroutine, and must not block.
type Accounts interface {
	// Account returns the account of a user name, which is the extension's
	// number.
	Account(user string) (Account, bool)
}

// Account is one extension that SIP telephones sign in as.
type Account struct {
	User     string
	Password string
	Name     string    // shown to others it calls; "" none
	Port     call.Port // "sip/805"
	Contacts int       // how many telephones may sign in; 0 is DefaultContacts
}

// DefaultContacts is how many telephones an extension may have at once: one on
// the desk, one at home, one in a pocket, and two to spare.
const DefaultContacts = 5
