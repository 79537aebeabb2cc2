package host

import (
	"fmt"
	"net"
	"net/netip"
	"os"
)

// Network is how the machine is on the network.
type Network struct {
	Name      string // of the machine
	Addresses []Address
}

// Address is one that others can reach.
type Address struct {
	Interface string
	Prefix    netip.Prefix // the address, with the length of its network
}

// ReadNetwork reads the addresses that others can reach: neither loopback nor
// IPv6 addresses that count on one cable alone, which browsers cannot open.
func ReadNetwork() (Network, error) {
	var n Network
	n.Name, _ = os.Hostname() //nolint:errcheck // a machine without a name has none to show
	all, err := net.Interfaces()
	if err != nil {
		return n, fmt.Errorf("read the network interfaces: %w", err)
	}
	for _, i := range all {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		found, err := i.Addrs()
		if err != nil {
			continue // it went away in between
		}
		for _, a := range found {
			if p, err := netip.ParsePrefix(a.String()); err == nil && !p.Addr().IsLinkLocalUnicast() {
				n.Addresses = append(n.Addresses, Address{i.Name, p})
			}
		}
	}
	return n, nil
}
