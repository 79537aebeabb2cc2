package rtp

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
)

// Pair is two bound sockets, RTP on an even port and RTCP on the next
// (RFC 3550 section 11).
type Pair struct {
	RTP, RTCP net.PacketConn
}

// Close gives both ports back.
func (p Pair) Close() error { return errors.Join(p.RTP.Close(), p.RTCP.Close()) }

// Ports gives pairs of ports out of a range. The system knows which are taken:
// a pair is taken by binding it and given back by closing it, so none is ever
// lost. Any goroutine may use it.
type Ports struct {
	// Listen binds one port; nil means a UDP socket.
	Listen func(ctx context.Context, at netip.AddrPort) (net.PacketConn, error)
	host   netip.Addr
	lo     int // even
	pairs  int
	mu     sync.Mutex
	next   int // pair to try first
}

// NewPorts makes the range lo to hi, both included, on host's address; an
// unspecified host is all addresses. An error says that no pair fits.
func NewPorts(host netip.Addr, lo, hi int) (*Ports, error) {
	even := lo + lo&1
	if lo < 1 || hi > 65535 || hi <= even {
		return nil, fmt.Errorf("RTP ports %d-%d: no pair of an even and the next port fits", lo, hi)
	}
	pairs := (hi - even + 1) / 2
	return &Ports{Listen: listenUDP, host: host, lo: even, pairs: pairs, next: rand.IntN(pairs)}, nil
}

// Pairs is how many calls legs the range can carry at once.
func (p *Ports) Pairs() int { return p.pairs }

// Open binds the next free pair. A pair that was just given back comes last,
// so that late packets of an old call do not reach a new one. The error says
// that all are taken, with the last reason.
func (p *Ports) Open(ctx context.Context) (Pair, error) {
	var last error
	for range p.pairs {
		pair, err := p.bind(ctx, p.turn())
		if err == nil {
			return pair, nil
		}
		if last = err; ctx.Err() != nil {
			break
		}
	}
	return Pair{}, fmt.Errorf("opening RTP ports: none of %d pairs from %d on is free: %w", p.pairs, p.lo, last)
}

func (p *Ports) turn() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	port := p.lo + 2*p.next
	p.next = (p.next + 1) % p.pairs
	return port
}

func (p *Ports) bind(ctx context.Context, port int) (Pair, error) {
	media, err := p.Listen(ctx, netip.AddrPortFrom(p.host, uint16(port)))
	if err != nil {
		return Pair{}, err
	}
	control, err := p.Listen(ctx, netip.AddrPortFrom(p.host, uint16(port+1)))
	if err != nil {
		return Pair{}, errors.Join(err, media.Close())
	}
	return Pair{RTP: media, RTCP: control}, nil
}

// Expedited is the code point of sound: expedited forwarding (RFC 3246).
const Expedited = 46

func listenUDP(ctx context.Context, at netip.AddrPort) (net.PacketConn, error) {
	return Way{DSCP: Expedited}.Listen(ctx, at)
}
