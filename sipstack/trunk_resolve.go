package sipstack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Resolver finds addresses by name: a *net.Resolver.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

const (
	// resolveWait bounds all look-ups for one trunk: twice what resolvers wait
	// for one server.
	resolveWait = 10 * time.Second

	// resolveEvery is how often names are looked up anew: longer than most
	// answers are good for would let a provider's move go unnoticed.
	resolveEvery = 5 * time.Minute

	// maxSites bounds the addresses of one trunk: a provider has some ten.
	maxSites = 32
)

// site is one address of a trunk's provider.
type site struct {
	peer peer
	name string // the host that was configured, which a certificate must be for

	trust string // Trunk.Trust

	missed int       // requests without an answer, in a row
	since  time.Time // of the first of them
}

func (x site) String() string { return x.peer.addr.String() }

// lookUp finds the addresses of a trunk's proxies, in the order in which they
// are to be tried: as configured, and within one name by SRV (RFC 3263 s.4.2).
// NAPTR is for those who have yet to learn the transport (s.4.1), and that is
// configured.
func lookUp(ctx context.Context, r Resolver, t Trunk) ([]site, error) {
	var all []site
	var failed error
	for _, p := range t.Proxies {
		found, err := lookUpProxy(ctx, r, t, p)
		if err != nil && failed == nil {
			failed = err
		}
		for _, x := range found {
			twice := slices.ContainsFunc(all, func(y site) bool { return y.peer == x.peer })
			if !twice && len(all) < maxSites {
				all = append(all, x)
			}
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	return nil, failed
}

func lookUpProxy(ctx context.Context, r Resolver, t Trunk, proxy string) ([]site, error) {
	host, port := splitHost(proxy)
	if a, err := netip.ParseAddr(host); err == nil {
		return t.sites(host, []netip.Addr{a.Unmap()}, port), nil
	}
	if port == 0 {
		if found := lookUpSRV(ctx, r, t, host); len(found) > 0 {
			return found, nil
		}
	}
	addrs, err := r.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, &unresolved{host, err}
	}
	return t.sites(host, addrs, port), nil
}

// unresolved is a name of which no address is known.
type unresolved struct {
	name string
	err  error
}

// Error says which name, and whether the DNS does not know it or says nothing.
func (u *unresolved) Error() string {
	var dns *net.DNSError
	switch {
	case errors.As(u.err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("the name %s cannot be resolved: the DNS does not know it", u.name)
	case errors.As(u.err, &dns) && (dns.IsTimeout || dns.IsTemporary):
		return fmt.Sprintf("the name %s cannot be resolved: the DNS gives no answer", u.name)
	}
	return fmt.Sprintf("the name %s cannot be resolved: %v", u.name, u.err)
}

func (u *unresolved) Unwrap() error { return u.err }

// splitHost takes a host and its port apart, 0 where there is none.
func splitHost(s string) (host string, port uint16) {
	if h, p, err := net.SplitHostPort(s); err == nil {
		if n, err := strconv.ParseUint(p, 10, 16); err == nil {
			return h, uint16(n)
		}
	}
	return strings.Trim(s, "[]"), 0
}

// sites are the addresses of one name.
func (t Trunk) sites(name string, addrs []netip.Addr, port uint16) []site {
	if port == 0 {
		port = t.usualPort()
	}
	var all []site
	for _, a := range addrs {
		all = append(all, site{name: name, trust: t.Trust, peer: peer{network: t.Network, addr: netip.AddrPortFrom(a.Unmap(), port)}})
	}
	return all
}

// usualPort is the port of a proxy that none is given for (RFC 3261 s.19.1.2).
func (t Trunk) usualPort() uint16 {
	if t.Network == "TLS" {
		return 5061
	}
	return 5060
}

// lookUpSRV asks for a service's hosts; none is no error, for most names have
// none.
func lookUpSRV(ctx context.Context, r Resolver, t Trunk, host string) []site {
	service, proto := "sip", strings.ToLower(t.Network)
	if t.Network == "TLS" {
		service, proto = "sips", "tcp"
	}
	_, records, err := r.LookupSRV(ctx, service, proto, host)
	if err != nil {
		return nil
	}
	var all []site
	for _, srv := range bySRV(records) {
		addrs, err := r.LookupNetIP(ctx, "ip", strings.TrimSuffix(srv.Target, "."))
		if err != nil {
			continue
		}
		all = append(all, t.sites(host, addrs, srv.Port)...)
	}
	return all
}

// bySRV orders records by priority, and within one at random by weight (RFC
// 2782).
func bySRV(records []*net.SRV) []*net.SRV {
	left := slices.Clone(records)
	slices.SortStableFunc(left, func(a, b *net.SRV) int { return cmp.Compare(a.Priority, b.Priority) })
	var out []*net.SRV
	for len(left) > 0 {
		n, sum := 0, 0
		for n < len(left) && left[n].Priority == left[0].Priority {
			sum += int(left[n].Weight) + 1 // one that has none is taken sometimes too
			n++
		}
		i, pick := 0, rand.IntN(sum)
		for pick >= int(left[i].Weight)+1 {
			pick -= int(left[i].Weight) + 1
			i++
		}
		out = append(out, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return out
}

// resolver is Options.Resolver, or the system's.
func (s *Stack) resolver() Resolver {
	if s.o.Resolver != nil {
		return s.o.Resolver
	}
	return net.DefaultResolver
}
