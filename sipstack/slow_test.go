package sipstack

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener in memory.
type pipes struct {
	fresh  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{fresh: make(chan net.Conn, 4096), closed: make(chan struct{})} }

// from is one end of a pipe that knows addresses.
type from struct {
	net.Conn
	remote net.Addr
}

func (f from) RemoteAddr() net.Addr { return f.remote }

func (p *pipes) dial(at string) net.Conn {
	near, far := net.Pipe()
	p.fresh <- from{near, net.TCPAddrFromAddrPort(netip.MustParseAddrPort(at))}
	return far
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.fresh:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort("10.0.0.1:5060"))
}

// lives is how long a connection stays open while its other end works on it.
func lives(t *testing.T, known bool, work func(net.Conn)) time.Duration {
	t.Helper()
	var took time.Duration
	synctest.Test(t, func(t *testing.T) {
		g := newGuard(nil, func(netip.Addr, time.Time) {})
		if known {
			g.know(netip.MustParseAddr("10.0.0.9"), 1, time.Now())
		}
		p := newPipes()
		l := &plain{newStreams(p, g, func(netip.AddrPort) {})}
		far := p.dial("10.0.0.9:4000")
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() { work(far); close(done) }()
		begun := time.Now()
		for b := make([]byte, maxStreamed); err == nil; {
			_, err = c.Read(b)
		}
		took = time.Since(begun)
		_ = c.Close()
		_ = far.Close()
		<-done
		if l.shut(); len(l.open)+len(l.from) > 0 {
			t.Error("a connection is left")
		}
	})
	return took
}

func TestSlowSendersHoldNoConnection(t *testing.T) {
	const message = "OPTIONS sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n"
	drip := func(c net.Conn) { // a byte a second
		for i := range strings.Repeat("x", 100) {
			if _, err := c.Write([]byte(message[i%len(message):][:1])); err != nil {
				return
			}
			<-time.After(time.Second)
		}
	}
	write := func(text string) func(net.Conn) {
		return func(c net.Conn) { _, _ = c.Write([]byte(text)) }
	}
	for _, x := range []struct {
		what  string
		known bool
		work  func(net.Conn)
		want  time.Duration
	}{
		{"says nothing", false, func(net.Conn) {}, firstMessage},
		{"says nothing, from a known address", true, func(net.Conn) {}, firstMessage},
		{"a byte a second", false, drip, firstMessage},
		{"half a message after a whole one", true, write(message + message[:20]), messageTime},
		{"nothing after a message", false, write(message), strangerIdle},
		{"nothing after a message, signed in", true, write(message), streamIdle},
	} {
		if got := lives(t, x.known, x.work); got < x.want || got > x.want+time.Second {
			t.Errorf("%s: it ends after %v, not %v", x.what, got, x.want)
		}
	}
}

// A stranger's time-out that was set before he signed in does not end his
// connection.
func TestWhoSignsInKeepsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGuard(nil, func(netip.Addr, time.Time) {})
		near, far := net.Pipe()
		c := newFramed(from{near, net.TCPAddrFromAddrPort(netip.MustParseAddrPort("10.0.0.9:4000"))}, g)
		go func() {
			_, _ = far.Write([]byte("OPTIONS sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n"))
			<-time.After(time.Second)
			g.know(netip.MustParseAddr("10.0.0.9"), 1, time.Now())
		}()
		b := make([]byte, maxStreamed)
		if _, err := c.Read(b); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := c.Read(b); !os.IsTimeout(err) || time.Since(begun) < streamIdle {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		_ = far.Close()
	})
}

func TestConnectionsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGuard(nil, func(netip.Addr, time.Time) {})
		p := newPipes()
		l := newStreams(p, g, func(netip.AddrPort) {})
		open := func(at string) bool {
			far := p.dial(at)
			p.dial("192.0.2.1:1") // the next that is taken for sure
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			if c.RemoteAddr().String() == "192.0.2.1:1" {
				_ = far.Close()
				return false
			}
			next, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			_ = next.Close()
			return true
		}
		for i := range maxStreamsFrom + 1 {
			if got := open(fmt.Sprintf("[2001:db8::%x]:4000", i+1)); got != (i < maxStreamsFrom) {
				t.Fatalf("connection %d of one /64 is open: %v", i+1, got)
			}
		}
		if !open("[2001:db8:0:1::1]:4000") {
			t.Error("another network's is not")
		}
		l.shut()
	})
}
