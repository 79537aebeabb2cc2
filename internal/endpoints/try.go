package endpoints

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/guarded"
)

// Outcome is what a try found.
type Outcome string

// The outcomes. Only of TCP does silence say that nobody answers.
const (
	Answered Outcome = "answered" // a connection, or an answer to what was asked
	Silent   Outcome = "silent"   // nothing came back over UDP: that proves nothing
	Refused  Outcome = "refused"  // the host says that nobody listens there
	Failed   Outcome = "failed"   // not found, no way, no answer in time
)

// Tried is what became of a try.
type Tried struct {
	Outcome   Outcome
	Addresses []string      // what the name leads to, host:port
	Address   string        // the one that was asked last
	Took      time.Duration // from asking that one to its answer; 0 without one
	Reason    string        // why it failed, one sentence; "" it did not
}

const (
	lookUpTime = 5 * time.Second // what resolvers wait for one server
	tcpTime    = 5 * time.Second // two repeated SYN (RFC 6298: 1 s, 3 s)
	udpTime    = 2 * time.Second // far more than a round trip around the world
	mostTried  = 3               // addresses of one host: the first may be of a family that has no way out
	mostFound  = 16
)

// Prober asks hosts. The zero value asks the network.
type Prober struct {
	Resolver *net.Resolver // nil: the system's
}

// Try asks the host of a row whether it answers. It takes at most some 20 s, or as
// long as ctx lasts; the row must be [Row.Tryable].
func (p Prober) Try(ctx context.Context, r Row) Tried {
	found, err := p.lookUp(ctx, r)
	if err != nil {
		return Tried{Outcome: Failed, Addresses: []string{}, Reason: explain(err)}
	}
	t := Tried{Addresses: found}
	for _, at := range found[:min(len(found), mostTried)] {
		t.Address, t.Reason = at, ""
		begun := time.Now()
		if r.Protocol == "udp" {
			t.Outcome, err = p.datagram(ctx, r, at)
		} else {
			t.Outcome, err = p.connect(ctx, r, at)
		}
		if t.Outcome == Answered {
			t.Took = time.Since(begun)
			return t
		}
		if err != nil {
			t.Reason = explain(err)
		}
	}
	return t
}

// lookUp finds the addresses of a row, host:port.
func (p Prober) lookUp(ctx context.Context, r Row) (all []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookUpTime)
	defer cancel()
	resolver := p.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	type place struct{ host, port string }
	places := []place{{r.Host, r.Ports}}
	if r.SRV != "" {
		if _, records, err := resolver.LookupSRV(ctx, "", "", r.SRV); err == nil && len(records) > 0 {
			places = nil
			for _, srv := range records {
				places = append(places, place{strings.TrimSuffix(srv.Target, "."), strconv.Itoa(int(srv.Port))})
			}
		}
	}
	for _, at := range places {
		addrs, failed := resolver.LookupNetIP(ctx, "ip", at.host)
		if failed != nil {
			err = failed
		}
		for _, a := range addrs {
			all = append(all, net.JoinHostPort(a.Unmap().String(), at.port))
		}
	}
	if len(all) > 0 {
		return all[:min(len(all), mostFound)], nil
	}
	return nil, err
}

func (p Prober) connect(ctx context.Context, r Row, at string) (Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, tcpTime)
	defer cancel()
	c, err := dialOf(r)(ctx, "tcp", at)
	if err != nil {
		return failure(err), err
	}
	return Answered, c.Close()
}

// dialOf is the way that the product itself goes: who is asked by URL is refused
// addresses inside here too.
func dialOf(r Row) func(ctx context.Context, network, address string) (net.Conn, error) {
	if r.guard == nil {
		return (&net.Dialer{}).DialContext
	}
	allow := func() []netip.Prefix { return r.guard.allow }
	if r.guard.inside {
		return guarded.Inside(allow, "it may have over http only when the settings allow it").DialContext
	}
	return guarded.Transport(allow, "it may have only when the settings allow it").DialContext
}

// datagram asks over UDP, where the service has a question that does nothing.
func (p Prober) datagram(ctx context.Context, r Row, at string) (Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, udpTime)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, "udp", at)
	if err != nil {
		return failure(err), err
	}
	defer func() { _ = c.Close() }()
	ask := question(r, c.LocalAddr().String())
	if ask == nil {
		return Silent, nil
	}
	if _, err := c.Write(ask); err != nil {
		return failure(err), err
	}
	end, _ := ctx.Deadline()
	_ = c.SetReadDeadline(end)
	defer context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(time.Now()) })()
	switch n, err := c.Read(make([]byte, 1500)); {
	case err == nil && n > 0:
		return Answered, nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Silent, nil
	default:
		return failure(err), err
	}
}

func failure(err error) Outcome {
	if isRefusal(err) {
		return Refused
	}
	return Failed
}

// Find returns the row with an id.
func Find(rows []Row, id string) (Row, bool) {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.ID == id })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}
