package sipstack

import (
	"net/netip"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// nextHop is where requests within a dialog go (RFC 3261 s.12.2.1.1): the first
// route, else the far end's own address. Where that is a name, or behind a
// connection, it is the way that the answer came.
func nextHop(d *dialog, otherwise peer) peer {
	if otherwise.network != "UDP" {
		return otherwise
	}
	uri := d.target
	if len(d.routes) > 0 {
		var params sip.HeaderParams
		uri = sip.Uri{}
		if _, err := sip.ParseAddressValue(d.routes[0], &uri, &params); err != nil {
			return otherwise
		}
	}
	a, err := netip.ParseAddr(strings.Trim(uri.Host, "[]"))
	if err != nil || a.IsUnspecified() {
		return otherwise
	}
	port := uri.Port
	if port == 0 {
		port = sip.DefaultUdpPort
	}
	otherwise.addr = netip.AddrPortFrom(a.Unmap(), uint16(port))
	return otherwise
}
