package appliance

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"ringdown/cmd/internal/phones"
	"ringdown/hal"
	"ringdown/internal/config"
	"ringdown/media/rtp"
)

// castTimeout bounds the making of a socket, which waits for nobody.
const castTimeout = time.Second

// casts open where pages are sent by multicast.
type casts struct {
	dial func(ctx context.Context, to netip.AddrPort, how rtp.Multicast) (io.WriteCloser, error)
	c    atomic.Pointer[config.Config] // in force
	log  *slog.Logger
}

func newCasts(o Options, log *slog.Logger) *casts {
	c := &casts{dial: o.Multicast, log: log}
	if c.dial == nil {
		c.dial = func(ctx context.Context, to netip.AddrPort, how rtp.Multicast) (io.WriteCloser, error) {
			return how.Dial(ctx, to)
		}
	}
	return c
}

// configure takes the pages of a configuration; one that is spoken on goes where it
// went.
func (c *casts) configure(all config.Config) { c.c.Store(&all) }

// open implements phones.Options.Cast. An address that cannot be sent to is left
// out, and told of.
func (c *casts) open(page string) phones.Broadcast {
	all, b := c.c.Load(), &broadcast{}
	for _, p := range all.Pages {
		if p.Number != page {
			continue
		}
		for _, m := range p.Multicast {
			c.add(b, all.SIP, m)
		}
	}
	return b
}

func (c *casts) add(b *broadcast, sip config.SIPNetwork, m config.Multicast) {
	to, err := m.AddrPort()
	if err != nil {
		return // validation has said so
	}
	ctx, cancel := context.WithTimeout(context.Background(), castTimeout)
	defer cancel()
	how := rtp.Multicast{Way: soundWay(sip, ""), TTL: m.Hops(), Interface: m.Interface}
	if how.Interface == "" {
		how.Interface = sip.Interface
	}
	conn, err := c.dial(ctx, to, how)
	if err != nil {
		c.log.Warn("A page is not sent by multicast.", "to", to.String(), "error", err)
		return
	}
	b.conns = append(b.conns, conn)
	b.casts = append(b.casts, rtp.NewCast(conn, m.Codec == config.CodecPCMA))
}

// broadcast is a page on its way to several addresses.
type broadcast struct {
	casts []*rtp.Cast
	conns []io.Closer
}

// WriteFrame implements media.Sink.
func (b *broadcast) WriteFrame(f *hal.Frame) {
	for _, c := range b.casts {
		c.WriteFrame(f)
	}
}

// Close implements phones.Broadcast.
func (b *broadcast) Close() error {
	var errs []error
	for _, c := range b.conns {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}
