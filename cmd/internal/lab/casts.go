package lab

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"sync"

	"ringdown/hal"
	"ringdown/media/g711"
	"ringdown/media/rtp"
)

// casts hear what the appliance sends by multicast, by address.
type casts struct {
	takes *takes
	mu    sync.Mutex
	ears  map[string]*take // by address: who listens
}

// listen records what comes at an address under a name, from now on.
func (c *casts) listen(address, name string) error {
	if _, err := netip.ParseAddrPort(address); err != nil {
		return fmt.Errorf("appliance listen: %q is not an address and a port, such as 239.192.0.1:5004", address)
	}
	r := &take{owner: c.takes}
	c.takes.mu.Lock()
	c.takes.made[name] = r
	c.takes.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ears[address] = r
	return nil
}

// open implements appliance.Options.Multicast.
func (c *casts) open(_ context.Context, to netip.AddrPort, _ rtp.Multicast) (io.WriteCloser, error) {
	return &ether{owner: c, to: to.String()}, nil
}

// ether carries packets to who listens at an address.
type ether struct {
	owner *casts
	to    string
}

const rtpHeader = 12 // RFC 3550 section 5.1

// Write takes one packet.
func (e *ether) Write(b []byte) (int, error) {
	e.owner.mu.Lock()
	r := e.owner.ears[e.to]
	e.owner.mu.Unlock()
	if r == nil || len(b) < rtpHeader || binary.BigEndian.Uint16(b)>>14 != 2 {
		return len(b), nil
	}
	decode := g711.DecodeU
	if b[1]&0x7f == 8 {
		decode = g711.DecodeA
	}
	var f hal.Frame
	for i, x := range b[rtpHeader:] {
		if f[i%len(f)] = decode(x); i%len(f) == len(f)-1 {
			r.WriteFrame(&f)
		}
	}
	return len(b), nil
}

// Close implements io.Closer.
func (e *ether) Close() error { return nil }
