package stun

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"time"
)

const (
	// refresh is how often the server is asked: providers change addresses once
	// a day or at a new connection, and calls would fail until it is noticed.
	refresh = time.Minute

	// firstWait is how long the first request waits; each further one twice as
	// long (RFC 5389 s.7.2.1), tries in all: 7.5 s.
	firstWait = 500 * time.Millisecond
	tries     = 4

	usualPort = "3478" // RFC 5389 s.18.4
)

// Watch knows the public address. Make it with its exported fields set.
type Watch struct {
	Server string // host, or host:port
	// Dial opens a connected UDP socket; nil: the system's.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Changed is told of each new address, and Failed of each round without an
	// answer. They must not block; nil: nobody asks.
	Changed func(netip.Addr)
	Failed  func(error)

	now atomic.Pointer[netip.Addr]
}

// Address is the last answer; not valid until there is one. It stays when the
// server is silent: the address changes less often than servers fail.
func (w *Watch) Address() netip.Addr {
	if a := w.now.Load(); a != nil {
		return *a
	}
	return netip.Addr{}
}

// Run asks until ctx ends; then it returns nil.
func (w *Watch) Run(ctx context.Context) error {
	again := time.NewTicker(refresh)
	defer again.Stop()
	for {
		w.round(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
	}
}

func (w *Watch) round(ctx context.Context) {
	got, err := w.ask(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil && w.Failed != nil:
		w.Failed(err)
	case err == nil && got.Addr() != w.Address():
		a := got.Addr()
		w.now.Store(&a)
		if w.Changed != nil {
			w.Changed(a)
		}
	}
}

// ask sends requests until one is answered.
func (w *Watch) ask(ctx context.Context) (netip.AddrPort, error) {
	at := w.Server
	if _, _, err := net.SplitHostPort(at); err != nil {
		at = net.JoinHostPort(at, usualPort)
	}
	dial := w.Dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: refresh / 2}).DialContext
	}
	c, err := dial(ctx, "udp", at)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("ask STUN server %s: %w", w.Server, err)
	}
	defer func() { _ = c.Close() }()
	defer context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(time.Now()) })()
	var id ID
	_, _ = rand.Read(id[:]) // never fails (crypto/rand)
	for wait, n := firstWait, 0; n < tries && ctx.Err() == nil; wait, n = 2*wait, n+1 {
		if got, err := exchange(c, id, wait); err == nil {
			return got, nil
		}
	}
	return netip.AddrPort{}, fmt.Errorf("ask STUN server %s: %w", w.Server, errSilent)
}

var errSilent = errors.New("it does not answer")

// exchange sends one request and waits for its answer; what else comes is not
// looked at, up to a number that no server sends.
func exchange(c net.Conn, id ID, wait time.Duration) (netip.AddrPort, error) {
	const most = 16
	if _, err := c.Write(Request(id)); err != nil {
		return netip.AddrPort{}, err
	}
	if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return netip.AddrPort{}, err
	}
	b := make([]byte, maxMessage+1)
	for range most {
		n, err := c.Read(b)
		if err != nil {
			return netip.AddrPort{}, err
		}
		if got, err := Parse(b[:n], id); err == nil {
			return got, nil
		}
	}
	return netip.AddrPort{}, ErrMessage
}
