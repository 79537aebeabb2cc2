package sipstack

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"time"
)

const (
	// maxStreamed is the longest message over a connection: what sipgo reads at
	// once. The longest that telephones send, with video and ICE, have 8 KiB.
	maxStreamed = 32 << 10

	// firstMessage is how long a new connection may take for its TLS handshake
	// and its first message: a slow telephone computes some seconds.
	firstMessage = 15 * time.Second

	// messageTime is how long a message that has begun may take to be whole:
	// longer than a retransmission on a bad line, too short to hold many
	// connections open by a byte now and then.
	messageTime = 10 * time.Second

	// strangerIdle ends a silent connection from an address that nobody has
	// signed in from; streamIdle any other: longer than the longest
	// registration lasts between two refreshes.
	strangerIdle = 2 * time.Minute
	streamIdle   = maxExpires + time.Minute

	// streamWrite is how long one message may take to leave. A peer that does
	// not read has filled its window and our buffer by then.
	streamWrite = 500 * time.Millisecond
)

var (
	errUnwanted = errors.New("the sender is locked out")
	errUnframed = errors.New("a message has no end that can be found")
)

// framed is a connection that hands over one whole message at each Read, and
// answers keepalives (RFC 5626 s.3.5.1). A message that is too long, too slow
// or without a length ends it.
type framed struct {
	net.Conn
	guard *guard
	from  netip.Addr
	born  time.Time

	// The reader's own.
	begun bool      // a whole message has come
	held  []byte    // what has come and was not handed over
	since time.Time // of held's first byte
	crlf  int       // line ends in a row that stood between messages
}

func newFramed(c net.Conn, g *guard) *framed {
	a, _ := addrPort(c.RemoteAddr())
	return &framed{Conn: c, guard: g, from: a.Addr(), born: time.Now()}
}

// Read hands over the next whole message.
func (c *framed) Read(b []byte) (int, error) {
	for {
		n, err := c.next()
		switch {
		case err != nil:
			return 0, err
		case n > len(b):
			return 0, fmt.Errorf("read a message of %d bytes: %w", n, errUnframed)
		case n > 0:
			c.begun = true
			copy(b, c.held[:n])
			c.drop(n)
			return n, nil
		}
		if err := c.more(b); err != nil {
			return 0, err
		}
	}
}

// next is the length of the first whole message that is held, 0 none.
func (c *framed) next() (int, error) {
	for bytes.HasPrefix(c.held, []byte("\r\n")) {
		c.drop(2)
		if err := c.pong(); err != nil {
			return 0, err
		}
	}
	n, err := whole(c.held)
	if n > 0 {
		c.crlf = 0
		if !c.guard.admit(c.from, time.Now()) {
			return 0, errUnwanted
		}
	}
	return n, err
}

// pong answers every second line end between messages.
func (c *framed) pong() error {
	if c.crlf++; c.crlf < 2 {
		return nil
	}
	c.crlf = 0
	if !c.guard.admit(c.from, time.Now()) {
		return errUnwanted
	}
	_, err := c.Write([]byte("\r\n"))
	return err
}

// drop forgets the first n bytes held; nothing is kept of an idle connection.
func (c *framed) drop(n int) {
	if c.held = c.held[n:]; len(c.held) == 0 {
		c.held = nil
	}
	c.since = time.Now()
}

// more reads, with b as scratch, and waits again where the time-out was set
// before somebody signed in.
func (c *framed) more(b []byte) error {
	for {
		if err := c.SetReadDeadline(c.deadline(time.Now())); err != nil {
			return err
		}
		n, err := c.Conn.Read(b)
		if n > 0 {
			if len(c.held) == 0 {
				c.since = time.Now()
			}
			c.held = append(c.held, b[:n]...)
			return nil
		}
		if err == nil {
			continue // io.Reader allows it
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) || !c.begun || len(c.held) > 0 || !c.late() {
			return err
		}
	}
}

// late reports whether a time-out was for a stranger who has signed in since.
func (c *framed) late() bool {
	return c.guard.knows(c.from) && time.Since(c.since) < streamIdle
}

func (c *framed) deadline(now time.Time) time.Time {
	switch {
	case !c.begun:
		return c.born.Add(firstMessage)
	case len(c.held) > 0:
		return c.since.Add(messageTime)
	case c.guard.knows(c.from):
		return c.since.Add(streamIdle)
	}
	return now.Add(strangerIdle)
}

// Write sends one message.
func (c *framed) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Close() // half a message went out: nothing sensible can follow
	}
	return n, err
}

// whole is the length of the message that b begins with (RFC 3261 s.18.3), 0
// if its end has not come.
func whole(b []byte) (int, error) {
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		if len(b) > maxStreamed {
			return 0, errUnframed
		}
		return 0, nil
	}
	body, err := bodyLength(b[:end])
	n := end + 4 + body
	switch {
	case err != nil:
		return 0, err
	case n > maxStreamed:
		return 0, errUnframed
	case n > len(b):
		return 0, nil
	}
	return n, nil
}

// bodyLength is the Content-Length of a message's head; a stream cannot do
// without it (RFC 3261 s.20.14).
func bodyLength(head []byte) (int, error) {
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		name, value, ok := bytes.Cut(line, []byte(":"))
		if name = bytes.TrimSpace(name); !ok || !bytes.EqualFold(name, []byte("Content-Length")) && !bytes.EqualFold(name, []byte("l")) {
			continue
		}
		n, err := strconv.ParseUint(string(bytes.TrimSpace(value)), 10, 31)
		if err != nil || n > maxStreamed {
			return 0, errUnframed
		}
		return int(n), nil
	}
	return 0, errUnframed
}
