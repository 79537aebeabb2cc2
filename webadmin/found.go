package webadmin

import (
	"net"
	"net/netip"
	"strconv"

	"ringdown/internal/host"
)

// Reach is where the appliance is found.
type Reach struct {
	host.Network
	SIP, SIPS int // ports for SIP telephones, without and with TLS; 0: none
	// PagesAt and SIPAt are the addresses on which the encrypted pages and SIP listen:
	// not valid, or unspecified, for all.
	PagesAt, SIPAt netip.Addr
}

// found are the names and addresses under which a service that listens at at is
// found, and whether only this machine finds it.
func (v *NetworkView) found(at netip.Addr) (hosts []string, here bool) {
	if at.IsValid() && !at.IsUnspecified() {
		return []string{at.Unmap().String()}, at.IsLoopback()
	}
	hosts = append([]string{}, v.Names...)
	for _, a := range v.Addresses {
		hosts = append(hosts, a.Address)
	}
	return hosts, false
}

// lead fills in where browsers and telephones are sent.
func (v *NetworkView) lead(r Reach) {
	v.Servers, v.ServersHere = v.found(r.SIPAt)
	if !v.HTTPS {
		return
	}
	hosts, here := v.found(r.PagesAt)
	v.PagesHere = here
	for _, h := range hosts {
		v.Pages = append(v.Pages, "https://"+authority(h, v.HTTPSPort))
	}
}

// authority is a host with its port, which HTTPS leaves out where it is its own
// (RFC 3986, section 3.2.3).
func authority(host string, port int) string {
	joined := net.JoinHostPort(host, strconv.Itoa(port))
	if port == 443 {
		return joined[:len(joined)-len(":443")]
	}
	return joined
}
