package sipstack

import (
	"crypto/tls"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// maxStreams and maxStreamsFrom bound the connections of one listener, of all
// and of one address. Further ones are closed at once.
const (
	maxStreams     = 2000
	maxStreamsFrom = 200
)

// streams is a listener for connections behind the guard. It knows all that
// are open, so that they end with it.
type streams struct {
	net.Listener
	guard *guard
	ended func(netip.AddrPort) // told of each connection that ends

	mu   sync.Mutex
	over bool
	open map[*stream]struct{}
	from map[netip.Addr]int
}

func newStreams(l net.Listener, g *guard, ended func(netip.AddrPort)) *streams {
	return &streams{Listener: l, guard: g, ended: ended, open: map[*stream]struct{}{}, from: map[netip.Addr]int{}}
}

// Accept returns the next connection that the guard admits. Nothing is read
// from it yet: who connects and keeps silent holds nobody up.
func (l *streams) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		a, ok := addrPort(c.RemoteAddr())
		if ok && l.guard.admit(a.Addr(), time.Now()) {
			if st := l.enter(c, a); st != nil {
				return st, nil
			}
		}
		_ = c.Close()
	}
}

// enter counts a connection; nil when there are too many.
func (l *streams) enter(c net.Conn, from netip.AddrPort) *stream {
	key := sourceKey(from.Addr())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over || len(l.open) >= maxStreams || l.from[key] >= maxStreamsFrom {
		return nil
	}
	st := &stream{Conn: c, l: l, from: from}
	l.open[st] = struct{}{}
	l.from[key]++
	return st
}

// leave forgets a connection; false if it was forgotten before.
func (l *streams) leave(st *stream) bool {
	key := sourceKey(st.from.Addr())
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.open[st]; !ok {
		return false
	}
	delete(l.open, st)
	if l.from[key]--; l.from[key] <= 0 {
		delete(l.from, key)
	}
	return true
}

// shut implements door.
func (l *streams) shut() {
	_ = l.Close()
	l.mu.Lock()
	l.over = true
	var all []*stream
	for st := range l.open {
		all = append(all, st)
	}
	l.mu.Unlock()
	for _, st := range all {
		_ = st.Close()
	}
}

// stream is one connection of streams.
type stream struct {
	net.Conn
	l    *streams
	from netip.AddrPort
}

// Close closes the connection and gives its place free.
func (c *stream) Close() error {
	err := c.Conn.Close()
	if c.l.leave(c) {
		c.l.ended(c.from)
	}
	return err
}

// plain is SIP over TCP.
type plain struct{ *streams }

// Accept returns the next connection, in whole messages.
func (l *plain) Accept() (net.Conn, error) {
	c, err := l.streams.Accept()
	if err != nil {
		return nil, err
	}
	return newFramed(c, l.guard), nil
}

// serve implements door.
func (l *plain) serve(tpl *sip.TransportLayer) error { return tpl.ServeTCP(l) }

// encrypted is SIP over TLS (RFC 3261 s.26.3.1).
type encrypted struct {
	*streams
	config *tls.Config
}

// Accept returns the next connection, in whole messages. Its handshake is the
// first that its reader does, within the time that a first message may take.
func (l *encrypted) Accept() (net.Conn, error) {
	c, err := l.streams.Accept()
	if err != nil {
		return nil, err
	}
	return newFramed(tls.Server(c, l.config), l.guard), nil
}

// serve implements door.
func (l *encrypted) serve(tpl *sip.TransportLayer) error { return tpl.ServeTLS(l) }
