package sipstack

import (
	"net"
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"
)

// packets is a datagram socket behind the guard.
type packets struct {
	net.PacketConn
	device string // Listener.Device
	guard  *guard
	parse  *sip.Parser
	take   func(sip.Message, *packets)
}

// serve implements door: it reads until the socket cannot be read any more.
func (p *packets) serve(*sip.TransportLayer) error {
	buf := make([]byte, maxStreamed)
	for {
		n, from, err := p.read(buf)
		if err != nil {
			return err
		}
		if n < minMessage || !p.guard.admit(from.Addr(), time.Now()) {
			continue
		}
		m, err := p.parse.ParseSIP(buf[:n])
		if err != nil {
			continue // strangers send anything
		}
		m.SetTransport("UDP")
		m.SetSource(from.String())
		p.take(m, p)
	}
}

// read reads a datagram; one from an address that cannot be one has no length.
func (p *packets) read(b []byte) (int, netip.AddrPort, error) {
	if u, ok := p.PacketConn.(*net.UDPConn); ok {
		n, from, err := u.ReadFromUDPAddrPort(b) // without an allocation
		return n, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), err
	}
	n, from, err := p.ReadFrom(b)
	if err != nil {
		return 0, netip.AddrPort{}, err
	}
	a, ok := addrPort(from)
	if !ok {
		return 0, a, nil
	}
	return n, a, nil
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
