package sipstack

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"
)

// maxPoolSources is how many senders' addresses sipgo's UDP pool may remember:
// it forgets none by itself, but all of them when its reader ends. Then the
// reader is started anew on the same socket.
const maxPoolSources = 8192

// errRenew ends sipgo's reader so that its pool is emptied.
var errRenew = fmt.Errorf("renew the table of senders: %w", net.ErrClosed)

// packets is a datagram socket behind the guard.
type packets struct {
	net.PacketConn
	guard *guard

	// The reader's own.
	seen   map[string]struct{}
	failed error // why the socket cannot be read any more; nil: it can
}

// ReadFrom returns the next datagram that the guard admits. It fails for good
// when the socket does, and once in a while with errRenew.
func (p *packets) ReadFrom(b []byte) (int, net.Addr, error) {
	if len(p.seen) >= maxPoolSources {
		clear(p.seen)
		return 0, nil, errRenew
	}
	for {
		n, from, err := p.PacketConn.ReadFrom(b)
		if err != nil {
			p.failed = err
			return n, from, err
		}
		a, ok := addrPort(from)
		if !ok || n < minMessage || !p.guard.admit(a.Addr(), time.Now()) {
			continue
		}
		p.seen[from.String()] = struct{}{}
		return n, from, nil
	}
}

// serve implements door.
func (p *packets) serve(tpl *sip.TransportLayer) error {
	for {
		p.failed = nil
		if err := tpl.ServeUDP(p); err != nil || p.failed != nil {
			return errors.Join(err, p.failed)
		}
	}
}

// shut implements door.
func (p *packets) shut() { _ = p.Close() }

// minMessage is shorter than the shortest request line and longer than what
// telephones send to keep a NAT open.
const minMessage = 12

// addrPort is the address of a sender.
func addrPort(a net.Addr) (netip.AddrPort, bool) {
	var ap netip.AddrPort
	switch a := a.(type) {
	case *net.UDPAddr:
		ap = a.AddrPort()
	case *net.TCPAddr:
		ap = a.AddrPort()
	default:
		var err error
		if ap, err = netip.ParseAddrPort(a.String()); err != nil {
			return ap, false
		}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()), ap.Addr().IsValid()
}
