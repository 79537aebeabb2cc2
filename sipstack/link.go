package sipstack

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/emiago/sipgo/sip"
)

// link is how a message leaves: by a socket of ours to an address, or by the
// connection that an address has with us.
type link struct {
	network string // as Via has it
	addr    netip.AddrPort
	door    *packets // of datagrams
}

func (w link) reliable() bool { return w.door == nil }

// wayBack is where the answers to a request go (RFC 3261 s.18.2.2, RFC 3581
// s.4): by its connection, or to where it came from, at the port that its Via
// names unless that asks for the one it came from.
func wayBack(req *sip.Request, door *packets) link {
	w := link{network: req.Transport(), addr: sourceOf(req), door: door}
	via := req.Via()
	if door == nil || via == nil || via.Params.Has("rport") {
		return w
	}
	port := via.Port
	if port <= 0 || port > 65535 {
		port = sip.DefaultUdpPort
	}
	w.addr = netip.AddrPortFrom(w.addr.Addr(), uint16(port))
	return w
}

// wayTo is how a request of ours leaves. A connection that is gone is not opened
// from here: telephones do not listen where they called from.
func (s *Stack) wayTo(req *sip.Request) (link, error) {
	addr, err := netip.ParseAddrPort(req.Destination())
	w := link{network: req.Transport(), addr: addr}
	switch {
	case err != nil:
		return w, fmt.Errorf("send %s: %w", req.Method, err)
	case w.network == "UDP":
		if w.door = s.doorTo(addr); w.door == nil {
			return w, fmt.Errorf("send %s: no UDP socket is open", req.Method)
		}
	case !s.connected(peer{network: w.network, addr: addr}):
		return w, fmt.Errorf("send %s: the connection to %s has been closed", req.Method, addr)
	}
	return w, nil
}

// doorTo is the socket by which an address is reached: the one that its messages
// come by, or the first of its family on its network interface.
func (s *Stack) doorTo(a netip.AddrPort) *packets {
	if d := s.entrances[a]; d != nil {
		return d
	}
	var any *packets
	device := s.deviceTo(a.Addr())
	for _, d := range s.doors {
		p, ok := d.(*packets)
		if !ok || p.device != device {
			continue
		}
		if any == nil {
			any = p
		}
		if p.reaches(a.Addr()) {
			return p
		}
	}
	return any
}

// maxEntrances bounds what is remembered of which socket an address uses, where
// there are several; beyond, all of it is forgotten and learned anew.
const maxEntrances = 8192

// entered remembers by which socket an address came.
func (s *Stack) entered(a netip.AddrPort, d *packets) {
	if d == nil || s.sockets < 2 || s.entrances[a] == d {
		return
	}
	if len(s.entrances) >= maxEntrances {
		clear(s.entrances)
	}
	s.entrances[a] = d
}

// send sends a message; said is it as it was sent.
func (w link) send(s *Stack, m sip.Message) (said []byte, err error) {
	said = s.wire(m)
	w.note(s, m, said)
	return said, w.write(s, said)
}

// note keeps for who looks for faults that a message is sent.
func (w link) note(s *Stack, m sip.Message, said []byte) {
	s.traced(m, true, peer{network: w.network, addr: w.addr}, func() string { return string(said) })
}

// wire is a message as it is sent. It is the owner's alone.
func (s *Stack) wire(m sip.Message) []byte {
	s.scratch.Reset()
	m.StringWrite(&s.scratch)
	return bytes.Clone(s.scratch.Bytes())
}

var errTooLong = errors.New("the message is longer than a datagram can be")

// write sends what wire made.
func (w link) write(s *Stack, b []byte) error {
	if w.door != nil {
		if len(b) > maxDatagram {
			return errTooLong
		}
		return w.door.write(b, w.addr)
	}
	c, err := s.tpl.GetConnection(w.network, w.addr.String())
	if err != nil {
		return fmt.Errorf("the connection to %s has been closed: %w", w.addr, err)
	}
	defer func() { _, _ = c.TryClose() }() // gives back our use of it; it stays open
	out, ok := c.(interface{ Write(b []byte) (int, error) })
	if !ok {
		return fmt.Errorf("send by %s: %w", w.network, sip.ErrTransportNotSuported)
	}
	_, err = out.Write(b)
	return err
}

// write sends a datagram.
func (p *packets) write(b []byte, to netip.AddrPort) error {
	var err error
	if u, ok := p.PacketConn.(*net.UDPConn); ok {
		_, err = u.WriteToUDPAddrPort(b, to) // without an allocation
	} else {
		_, err = p.WriteTo(b, net.UDPAddrFromAddrPort(to))
	}
	return err
}

// reaches reports whether a socket's family is that of an address.
func (p *packets) reaches(a netip.Addr) bool {
	l, ok := addrPort(p.LocalAddr())
	return ok && (l.Addr().Is4() == a.Is4() || l.Addr().IsUnspecified() && l.Addr().Is6())
}
