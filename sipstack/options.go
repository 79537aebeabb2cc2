package sipstack

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/emiago/sipgo/sip"

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

	// Public gives the address that telephones outside our own networks reach us
	// at, for Contact and SDP: a router passes its ports on to us. It may change,
	// and is not valid while it is not known. nil: all know the address that the
	// system sends from to them. It must not block.
	Public func() netip.Addr

	// Local are our own networks; empty are those that no router passes on.
	Local []netip.Prefix

	// Allow lists the sources that are answered; empty is everybody.
	Allow []netip.Prefix

	// Origins are the hosts of web pages whose scripts may open a web socket,
	// besides pages of the host that the socket is asked from.
	Origins []string

	// Resolver finds trunks' proxies by name; nil: the system's.
	Resolver Resolver

	// Trust are the authorities whose certificates a trunk's proxy may show over
	// TLS; nil: the system's.
	Trust *x509.CertPool

	// Capped is told of a call from a trunk that found all of the trunk's channels
	// taken; nil: nobody is. It must not block.
	Capped func(trunk string, most int, caller call.CallerID)

	// Qualify is how often each telephone is asked whether it is there; 0 is
	// never. One that does not answer is not rung, and no telephone left is
	// PortDown.
	Qualify time.Duration

	// Device is the network interface of telephones, and of trunks that name none;
	// "" is any.
	Device string

	// Control sets up a socket that is opened for a network interface, "" any, as a
	// net.Dialer's does; nil: nothing is set.
	Control func(device string) func(network, address string, c syscall.RawConn) error

	// Sees reports whether a user may know who is at the other end of the calls
	// of what it watches. It must not block. nil: nobody may, but of their own.
	Sees func(watcher, number string) bool

	// Awake, if set, keeps Go's processors from falling idle while messages come,
	// all but what a small machine needs to work. It says how many are kept by
	// others, and must not block.
	Awake func() int

	// Watching is told when somebody begins to watch and nobody did before: Show
	// is wanted. nil: nobody is told. It must not block.
	Watching func()

	// Keep keeps registrations over a restart; nil: they are lost.
	Keep Keeper

	// Penalties are the addresses that were locked out before a restart, as
	// Stack.Penalties told them then.
	Penalties []Penalty

	// Locked is told of each address that is locked out, and until when; nil:
	// nobody is. It must not block, and may be called from any goroutine.
	Locked func(from netip.Addr, until time.Time)

	// SilentToStrangers lets an INVITE under an unknown name go unanswered
	// instead of being refused by 403.
	SilentToStrangers bool
}

// Listener is where SIP comes in: either Conn (datagrams) or Stream
// (connections) is set. The Stack closes it when Run ends.
type Listener struct {
	Conn   net.PacketConn // UDP, or a stand-in whose addresses are *net.UDPAddr
	Stream net.Listener   // TCP

	// TLS makes Stream's connections encrypted ones, nil is none. It is asked for
	// its certificate at each handshake, so a renewed one is taken at once.
	TLS *tls.Config

	// Device is the network interface that Conn or Stream is bound to; "" is any.
	Device string

	// Web makes Stream's connections secure web sockets (RFC 7118), over TLS.
	Web bool
}

// network is the transport as Via names it (RFC 3261 s.20.42, RFC 7118 s.4.2).
func (l Listener) network() string {
	switch {
	case l.Stream == nil:
		return "UDP"
	case l.Web:
		return "WSS"
	case l.TLS != nil:
		return "TLS"
	}
	return "TCP"
}

// address is where it listens.
func (l Listener) address() net.Addr {
	if l.Stream != nil {
		return l.Stream.Addr()
	}
	return l.Conn.LocalAddr()
}

// door puts the listener behind the guard; ended is told of each connection
// that ends.
func (l Listener) door(g *guard, origins []string, ended func(network string, from netip.AddrPort), take func(sip.Message, *packets)) door {
	if l.Stream == nil {
		return &packets{PacketConn: l.Conn, device: l.Device, guard: g, parse: sip.NewParser(), take: take}
	}
	st := newStreams(l.Stream, g, func(from netip.AddrPort) { ended(l.network(), from) })
	switch {
	case l.Web:
		return newWeb(st, l.TLS, origins)
	case l.TLS != nil:
		return &encrypted{streams: st, config: l.TLS}
	}
	return &plain{st}
}

// door is a listener behind the guard.
type door interface {
	// serve reads it until it is shut or fails; sipgo reads connections.
	serve(*sip.TransportLayer) error
	// shut closes the listener and all of its connections.
	shut()
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
	Secrecy  Secrecy   // of its sound
	Contacts int       // how many telephones may sign in; 0 is DefaultContacts
	Refused  string    // why none may, as the answer 403 says it; "" they may
}

// DefaultContacts is how many telephones an extension may have at once: one on
// the desk, one at home, one in a pocket, and two to spare.
const DefaultContacts = 5
