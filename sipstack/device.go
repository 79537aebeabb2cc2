package sipstack

import (
	"net/netip"
	"slices"
	"syscall"
)

// deviceTo is the network interface by which an address is reached: that of the
// trunk that it is a proxy of, else that of telephones.
func (s *Stack) deviceTo(a netip.Addr) string {
	for _, t := range s.trunks {
		if t.conf.Device != "" && t.has(a) {
			return t.conf.Device
		}
	}
	return s.o.Device
}

// has reports whether an address is that of one of the trunk's proxies, or of a
// peer that calls come from.
func (t *trunk) has(a netip.Addr) bool {
	return slices.ContainsFunc(t.sites, func(x site) bool { return x.peer.addr.Addr() == a }) ||
		slices.ContainsFunc(t.conf.Peers, func(p netip.Prefix) bool { return p.Contains(a) })
}

// opened reports whether there are sockets on a network interface.
func (s *Stack) opened(device string) bool {
	return device == "" || slices.ContainsFunc(s.o.Listeners, func(l Listener) bool { return l.Device == device })
}

// control sets up a socket for a network interface.
func (s *Stack) control(device string) func(network, address string, c syscall.RawConn) error {
	if s.o.Control == nil {
		return nil
	}
	return s.o.Control(device)
}
