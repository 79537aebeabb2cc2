package sipstack

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxPoolSources is how many senders' addresses sipgo's UDP pool may
	// remember: it forgets none by itself, but all of them when its reader
	// ends. Then the reader is started anew on the same socket.
	maxPoolSources = 8192

	// maxStreams and maxStreamsFrom bound TCP connections, of all and of one
	// address. Further ones are closed at once.
	maxStreams     = 2000
	maxStreamsFrom = 200

	// streamIdle ends a TCP connection that says nothing: longer than the
	// longest registration lasts between two refreshes.
	streamIdle = maxExpires + time.Minute

	// streamWrite is how long one message may take to leave. A peer that does
	// not read has filled its window and our buffer by then.
	streamWrite = 500 * time.Millisecond
)

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

// streams is a TCP listener behind the guard.
type streams struct {
	net.Listener
	guard *guard

	mu   sync.Mutex
	all  int
	from map[netip.Addr]int
}

func (l *streams) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		a, ok := addrPort(c.RemoteAddr())
		if ok && l.guard.admit(a.Addr(), time.Now()) && l.enter(sourceKey(a.Addr())) {
			return &stream{Conn: c, l: l, from: a.Addr()}, nil
		}
		_ = c.Close()
	}
}

func (l *streams) enter(a netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= maxStreams || l.from[a] >= maxStreamsFrom {
		return false
	}
	l.all++
	l.from[a]++
	return true
}

func (l *streams) leave(a netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.from[a]--; l.from[a] <= 0 {
		delete(l.from, a)
	}
}

// stream is one TCP connection. The guard is asked on each read, which is
// about once for each message.
type stream struct {
	net.Conn
	l    *streams
	from netip.Addr
	gone atomic.Bool
}

var errUnwanted = errors.New("the sender is locked out")

func (c *stream) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(streamIdle)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(b)
	if err == nil && !c.l.guard.admit(c.from, time.Now()) {
		return 0, errUnwanted
	}
	return n, err
}

func (c *stream) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Close() // half a message went out: nothing sensible can follow
	}
	return n, err
}

func (c *stream) Close() error {
	if c.gone.CompareAndSwap(false, true) {
		c.l.leave(sourceKey(c.from))
	}
	return c.Conn.Close()
}
