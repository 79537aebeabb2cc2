package sipstack

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/coder/websocket"
)

// webConn is one web socket as sipgo's own, simpler reader wants it: first a
// request to open it, then one unbroken frame for each message. What sipgo
// writes is unpacked again. So fragments, pings, closing and all limits are the
// library's, and sipgo knows the transport.
type webConn struct {
	socket *websocket.Conn
	guard  *guard
	from   netip.Addr
	local  net.Addr
	remote net.Addr

	in  []byte // what sipgo has not read yet; the reader's own
	out []byte // what sipgo has written and is not whole; its writer's lock guards it
	up  bool   // its answer to the request was thrown away
}

// opening is the request that sipgo sees: the client's was judged before.
const opening = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"

func newWebConn(socket *websocket.Conn, r *http.Request, g *guard) *webConn {
	c := &webConn{socket: socket, guard: g, in: []byte(opening)}
	ap, _ := netip.ParseAddrPort(r.RemoteAddr)
	ap = netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	c.from, c.remote = ap.Addr(), net.TCPAddrFromAddrPort(ap)
	c.local, _ = r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return c
}

// Read gives sipgo the next bytes of a frame.
func (c *webConn) Read(b []byte) (int, error) {
	if len(c.in) == 0 {
		message, err := c.message()
		if err != nil {
			return 0, err
		}
		c.in = frame(message)
	}
	n := copy(b, c.in)
	if c.in = c.in[n:]; len(c.in) == 0 {
		c.in = nil
	}
	return n, nil
}

// message waits for a message and judges its sender.
func (c *webConn) message() ([]byte, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stranger := time.AfterFunc(strangerIdle, func() {
		if !c.guard.knows(c.from) {
			cancel()
		}
	})
	defer stranger.Stop()
	limit := time.AfterFunc(streamIdle, cancel)
	defer limit.Stop()
	_, r, err := c.socket.Reader(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", net.ErrClosed, err)
	}
	stranger.Stop()
	limit.Reset(messageTime)
	b, err := io.ReadAll(r)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", net.ErrClosed, err)
	case !c.guard.admit(c.from, time.Now()):
		return nil, errUnwanted
	}
	return b, nil
}

// frame packs a message as a client does (RFC 6455 s.5.2): text, whole, masked,
// by zeros.
func frame(message []byte) []byte {
	const text, masked, two = 0x81, 0x80, 126
	b := make([]byte, 0, 8+len(message))
	if len(message) < two {
		b = append(b, text, masked|byte(len(message)))
	} else {
		b = append(b, text, masked|two)
		b = binary.BigEndian.AppendUint16(b, uint16(len(message)))
	}
	return append(append(b, 0, 0, 0, 0), message...)
}

// Write takes what sipgo writes: its answer to the opening, then frames.
func (c *webConn) Write(b []byte) (int, error) {
	c.out = append(c.out, b...)
	if !c.up {
		end := bytes.Index(c.out, []byte("\r\n\r\n"))
		if end < 0 {
			return len(b), nil
		}
		c.up, c.out = true, c.out[end+4:]
	}
	for {
		message, rest, ok := unframe(c.out)
		if !ok {
			return len(b), nil
		}
		if err := c.send(message); err != nil {
			return 0, err
		}
		if c.out = rest; len(rest) == 0 {
			c.out = nil
		}
	}
}

// unframe takes the first whole frame of a server's: never masked or broken.
func unframe(b []byte) (message, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, b, false
	}
	head, n := 2, uint64(b[1]&0x7F)
	switch {
	case n == 126 && len(b) >= 4:
		head, n = 4, uint64(binary.BigEndian.Uint16(b[2:]))
	case n == 127 && len(b) >= 10:
		head, n = 10, binary.BigEndian.Uint64(b[2:])
	case n >= 126:
		return nil, b, false
	}
	if uint64(len(b)-head) < n {
		return nil, b, false
	}
	return b[head : head+int(n)], b[head+int(n):], true
}

func (c *webConn) send(message []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), streamWrite)
	defer cancel()
	return c.socket.Write(ctx, websocket.MessageText, message)
}

// Close implements net.Conn.
func (c *webConn) Close() error { return c.socket.CloseNow() }

// LocalAddr implements net.Conn.
func (c *webConn) LocalAddr() net.Addr { return c.local }

// RemoteAddr implements net.Conn.
func (c *webConn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn: the times are this type's own.
func (c *webConn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (c *webConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (c *webConn) SetWriteDeadline(time.Time) error { return nil }
