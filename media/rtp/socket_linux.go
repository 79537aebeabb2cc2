package rtp

import (
	"net"
	"net/netip"
	"syscall"
	"unsafe"
)

// batch is how many packets one system call takes. A call has one waiting as a
// rule; after a stall it has some.
const batch = 4

// direct reads and writes a UDP socket with one system call for each packet
// and nothing besides: the net package reads a second time to learn that
// nothing is there, waits when the sending queue is full, and allocates in its
// batches. One goroutine reads, and writers take turns.
type direct struct {
	raw  syscall.RawConn
	six  bool // an IPv6 socket, which may speak IPv4 too
	in   inbox
	out  outbox
	send func(fd uintptr) bool // made once: a closure per packet would allocate
}

// inbox is what recvmmsg(2) fills.
type inbox struct {
	headers [batch]mmsghdr
	parts   [batch]syscall.Iovec
	names   [batch]syscall.RawSockaddrInet6
	packets [batch][mostPacket]byte
}

type mmsghdr struct {
	header syscall.Msghdr
	size   uint32
}

type outbox struct {
	b     []byte
	to    netip.AddrPort // what four or sixer holds
	four  syscall.SockaddrInet4
	sixer syscall.SockaddrInet6
	err   error
}

// newDirect is nil for what is no UDP socket.
func newDirect(conn net.PacketConn) *direct {
	udp, ok := conn.(*net.UDPConn)
	if !ok {
		return nil
	}
	raw, err := udp.SyscallConn()
	if err != nil {
		return nil
	}
	d := &direct{raw: raw}
	d.send = d.sendNow
	known := false
	err = raw.Control(func(fd uintptr) {
		at, err := syscall.Getsockname(int(fd)) //nolint:gosec // a descriptor
		_, d.six = at.(*syscall.SockaddrInet6)
		known = err == nil
	})
	if err != nil || !known {
		return nil
	}
	return d
}

// write sends a packet now or not at all.
func (d *direct) write(b []byte, to netip.AddrPort) bool {
	o := &d.out
	if o.to != to {
		o.to = to
		o.four.Addr, o.four.Port = [4]byte{}, int(to.Port())
		if to.Addr().Is4() {
			o.four.Addr = to.Addr().As4()
		}
		o.sixer.Addr, o.sixer.Port = to.Addr().As16(), int(to.Port())
	}
	o.b = b
	err := d.raw.Write(d.send)
	o.b = nil
	return err == nil && o.err == nil
}

func (d *direct) sendNow(fd uintptr) bool {
	o := &d.out
	if d.six {
		o.err = syscall.Sendto(int(fd), o.b, syscall.MSG_DONTWAIT, &o.sixer) //nolint:gosec // a descriptor
	} else {
		o.err = syscall.Sendto(int(fd), o.b, syscall.MSG_DONTWAIT, &o.four) //nolint:gosec // a descriptor
	}
	return true
}

// read gives every packet to take, until the socket ends; the error says why.
func (d *direct) read(take func(b []byte, from netip.AddrPort)) error {
	d.in.begin()
	// The function asks to wait only after it found the socket empty, and the
	// wait ends at once if a packet came since: none is left lying.
	return d.raw.Read(func(fd uintptr) bool {
		for d.in.fill(fd, take) == batch {
		}
		return false
	})
}

func (in *inbox) begin() {
	for i := range in.headers {
		in.parts[i].Base = &in.packets[i][0]
		in.parts[i].SetLen(mostPacket)
		h := &in.headers[i].header
		h.Iov = &in.parts[i]
		h.Iovlen = 1
		h.Name = (*byte)(unsafe.Pointer(&in.names[i])) //nolint:gosec // recvmmsg(2) wants it
	}
}

// fill takes what lies ready, at most batch packets, and says how many.
func (in *inbox) fill(fd uintptr, take func(b []byte, from netip.AddrPort)) int {
	for i := range in.headers {
		in.headers[i].header.Namelen = uint32(unsafe.Sizeof(in.names[i]))
	}
	// Raw: it never waits, so the scheduler need not be told.
	n, _, errno := syscall.RawSyscall6(syscall.SYS_RECVMMSG, fd,
		uintptr(unsafe.Pointer(&in.headers)), batch, syscall.MSG_DONTWAIT, 0, 0) //nolint:gosec // as above
	if errno != 0 {
		// Nothing there, or what the network said of a packet that was sent:
		// its telling is over, and the next packet wakes the reader.
		return 0
	}
	for i := range int(n) { //nolint:gosec // at most batch
		take(in.packets[i][:min(in.headers[i].size, mostPacket)], address(&in.names[i]))
	}
	return int(n) //nolint:gosec // as above
}

// address reads a name of either family.
func address(name *syscall.RawSockaddrInet6) netip.AddrPort {
	if name.Family == syscall.AF_INET {
		four := (*syscall.RawSockaddrInet4)(unsafe.Pointer(name)) //nolint:gosec // the smaller of the two
		return netip.AddrPortFrom(netip.AddrFrom4(four.Addr), port(&four.Port))
	}
	return plain(netip.AddrPortFrom(netip.AddrFrom16(name.Addr), port(&name.Port)))
}

// port is in the network's order whatever the machine's.
func port(p *uint16) uint16 { return be16((*[2]byte)(unsafe.Pointer(p))[:]) } //nolint:gosec // two bytes

// expedited is the type of service of sound: expedited forwarding, RFC 3246,
// in the upper six bits.
const expedited = 46 << 2

// expedite marks a socket's packets as sound. A system that refuses it still
// carries them, so what it says is left.
func expedite(network, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_TOS, expedited) //nolint:gosec // a descriptor
		if network != "udp4" {
			_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IPV6, syscall.IPV6_TCLASS, expedited) //nolint:gosec // a descriptor
		}
	})
}
