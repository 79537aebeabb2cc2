package rtp

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"unsafe"
)

// direct is a UDP socket without the net package: the runtime's own poller
// would be woken by every packet besides ours, reads a second time to learn
// that nothing is there, and waits when the sending queue is full. A packet
// costs one system call in and one out, and those are raw: they never wait, so
// the scheduler need not be told.
//
// Only the poll's goroutine reads; any goroutine writes. The two locks keep the
// descriptor from being closed, and given to another socket, while it is in use.
type direct struct {
	reading sync.Mutex
	fd      int   // -1: closed; changes with both locks held
	taker   taker // set before the poll knows of it
	slot    int32 // its place there
	six     bool  // an IPv6 socket, which may speak IPv4 too
	sending sync.Mutex
	out     destination
	poll    *poll
}

// destination is where a socket sent to last, in the system's form.
type destination struct {
	to        netip.AddrPort
	connected bool // the system knows it too
	size      uintptr
	name      syscall.RawSockaddrInet6
}

// newDirect takes a UDP socket over: conn is closed, its descriptor lives on.
// It is nil for what is no UDP socket.
func newDirect(conn net.PacketConn) (*direct, error) {
	if b, ok := conn.(*bare); ok {
		return b.direct, nil
	}
	udp, ok := conn.(*net.UDPConn)
	if !ok {
		return nil, nil
	}
	raw, err := udp.SyscallConn()
	if err != nil {
		return nil, err
	}
	d := &direct{fd: -1}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = d.copy(fd) })
	if err = errors.Join(err, failed); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, conn.Close()
}

// copy takes a second descriptor of the same socket.
func (d *direct) copy(fd uintptr) error {
	again, _, errno := syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_DUPFD_CLOEXEC, 0)
	if errno != 0 {
		return errno
	}
	d.fd = int(again)
	at, err := syscall.Getsockname(d.fd)
	_, d.six = at.(*syscall.SockaddrInet6)
	return err
}

// write sends a packet now or not at all.
func (d *direct) write(b []byte, to netip.AddrPort) bool {
	d.sending.Lock()
	defer d.sending.Unlock()
	if d.fd < 0 || len(b) == 0 {
		return false
	}
	if d.out.to != to {
		d.loosen()
		d.out.set(to, d.six)
	}
	errno := d.send(b)
	if d.out.connected && errno == syscall.ECONNREFUSED {
		errno = d.send(b) // it was an earlier packet's, and is told once
	}
	return errno == 0
}

// send is the system call. sending is held.
func (d *direct) send(b []byte) syscall.Errno {
	name, size := unsafe.Pointer(&d.out.name), d.out.size //nolint:gosec // the system call wants it
	if d.out.connected {
		name, size = nil, 0
	}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(d.fd),
		uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL, //nolint:gosec // the system call wants it
		uintptr(name), size)
	return errno
}

// connect tells the system that only to is sent to and heard. When it refuses,
// all stays as it was. The socket must have been bound to a port that was named,
// as those of Ports are: one that the system chose is lost at loosen.
func (d *direct) connect(to netip.AddrPort) {
	d.sending.Lock()
	defer d.sending.Unlock()
	if d.fd < 0 {
		return
	}
	d.out.set(to, d.six)
	_, _, errno := syscall.Syscall(syscall.SYS_CONNECT, uintptr(d.fd), uintptr(unsafe.Pointer(&d.out.name)), d.out.size) //nolint:gosec // the system call wants it
	d.out.connected = errno == 0
}

func (d *direct) disconnect() {
	d.sending.Lock()
	defer d.sending.Unlock()
	d.loosen()
}

// loosen ends a connection, if there is one: connect(2) to no family. sending
// is held.
func (d *direct) loosen() {
	if d.fd < 0 || !d.out.connected {
		return
	}
	none := syscall.RawSockaddrInet6{Family: syscall.AF_UNSPEC}
	_, _, _ = syscall.Syscall(syscall.SYS_CONNECT, uintptr(d.fd), uintptr(unsafe.Pointer(&none)), syscall.SizeofSockaddrInet6) //nolint:gosec // the system call wants it
	d.out.connected = false
}

func (o *destination) set(to netip.AddrPort, six bool) {
	o.to, o.name, o.connected = to, syscall.RawSockaddrInet6{}, false
	at := [2]byte{byte(to.Port() >> 8), byte(to.Port())}
	if six {
		o.name.Family, o.name.Addr = syscall.AF_INET6, to.Addr().As16()
		o.name.Port = *(*uint16)(unsafe.Pointer(&at)) //nolint:gosec // the system call wants it
		o.size = syscall.SizeofSockaddrInet6
		return
	}
	four := (*syscall.RawSockaddrInet4)(unsafe.Pointer(&o.name)) //nolint:gosec // the system call wants it
	four.Family, o.size = syscall.AF_INET, syscall.SizeofSockaddrInet4
	four.Port = *(*uint16)(unsafe.Pointer(&at)) //nolint:gosec // the system call wants it
	if to.Addr().Is4() {
		four.Addr = to.Addr().As4()
	}
}

// inbox is one packet on its way in. The poll has one for all sockets.
type inbox struct {
	packet [mostPacket]byte
	name   syscall.RawSockaddrInet6
	size   uint32 // of name
}

// receive takes the packet that lies ready, if there is one. What is longer
// than mostPacket is no sound and is dropped.
func (d *direct) receive(in *inbox) {
	d.reading.Lock()
	defer d.reading.Unlock()
	if d.fd < 0 {
		return // closed since it was seen ready
	}
	in.size = uint32(unsafe.Sizeof(in.name))
	n, _, errno := syscall.RawSyscall6(syscall.SYS_RECVFROM, uintptr(d.fd),
		uintptr(unsafe.Pointer(&in.packet)), mostPacket, syscall.MSG_DONTWAIT|syscall.MSG_TRUNC, //nolint:gosec // the system call wants it
		uintptr(unsafe.Pointer(&in.name)), uintptr(unsafe.Pointer(&in.size))) //nolint:gosec // the system call wants it
	if errno != 0 || n > mostPacket {
		return // nothing there, or what the network said of a packet that was sent
	}
	d.taker.take(in.packet[:n], address(&in.name))
}

// close gives the descriptor back. It waits for the packet that is being taken,
// so a taker must not call it.
func (d *direct) close() error {
	d.reading.Lock()
	defer d.reading.Unlock()
	d.sending.Lock()
	defer d.sending.Unlock()
	if d.fd < 0 {
		return nil
	}
	if d.poll != nil {
		d.poll.leave(d)
	}
	fd := d.fd
	d.fd = -1
	return syscall.Close(fd)
}

// Of socket(7), which package syscall does not name: memory information, and
// the place of the count of packets dropped for want of it.
const (
	soMemInfo    = 55
	memInfoDrops = 8
)

// overflown counts the packets that the system dropped because its queue was
// full.
func (d *direct) overflown() uint64 {
	d.sending.Lock()
	defer d.sending.Unlock()
	if d.fd < 0 {
		return 0
	}
	var info [memInfoDrops + 1]uint32
	size := uint32(unsafe.Sizeof(info))
	_, _, errno := syscall.RawSyscall6(syscall.SYS_GETSOCKOPT, uintptr(d.fd), syscall.SOL_SOCKET, soMemInfo,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0) //nolint:gosec // the system call wants it
	if errno != 0 {
		return 0 // a system before Linux 4.12, or one that numbers its options otherwise
	}
	return uint64(info[memInfoDrops])
}

// address reads a name of either family.
func address(name *syscall.RawSockaddrInet6) netip.AddrPort {
	if name.Family == syscall.AF_INET {
		four := (*syscall.RawSockaddrInet4)(unsafe.Pointer(name)) //nolint:gosec // the system call wants it
		return netip.AddrPortFrom(netip.AddrFrom4(four.Addr), port(&four.Port))
	}
	return plain(netip.AddrPortFrom(netip.AddrFrom16(name.Addr), port(&name.Port)))
}

// port is in the network's order whatever the machine's.
func port(p *uint16) uint16 { return be16((*[2]byte)(unsafe.Pointer(p))[:]) } //nolint:gosec // the system call wants it
