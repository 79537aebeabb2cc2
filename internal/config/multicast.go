package config

import (
	"fmt"
	"net/netip"
)

// Multicast is an address at which telephones and loudspeakers listen for pages
// (Yealink "paging list", Snom and Grandstream "multicast paging"): RTP with G.711 in
// packets of 20 ms, without any signalling. Where several pages can be heard at one
// telephone, its own list of addresses says which goes first; the usual way is to
// give more important pages lower ports.
type Multicast struct {
	Address string `json:"address"`         // 239.0.0.0 to 239.255.255.255, the range of an organisation's own (RFC 2365)
	Port    int    `json:"port"`            // 1024 to 65535
	Codec   string `json:"codec,omitempty"` // pcmu or pcma; "" pcmu, which every telephone takes
	TTL     int    `json:"ttl,omitempty"`   // 1 to 32: how many networks it may cross; 0: 1, its own alone
	// Interface is the network interface by which it leaves; "": that of SIP
	// telephones, or as the routes say.
	Interface string `json:"interface,omitempty"`
}

// The codecs of a page.
const (
	CodecPCMU = "pcmu"
	CodecPCMA = "pcma"
)

const (
	// MaxMulticast is how many addresses a page may have: telephones listen to ten at
	// most.
	MaxMulticast = 10
	// MaxTTL keeps a page in an organisation's networks.
	MaxTTL     = 32
	defaultTTL = 1
)

// Hops is the TTL of the packets.
func (m Multicast) Hops() int {
	if m.TTL == 0 {
		return defaultTTL
	}
	return m.TTL
}

// AddrPort is where packets go.
func (m Multicast) AddrPort() (netip.AddrPort, error) {
	a, err := netip.ParseAddr(m.Address)
	if err != nil || !a.Is4() || a.As4()[0] != 239 {
		return netip.AddrPort{}, fmt.Errorf("%q is not an address from 239.0.0.0 to 239.255.255.255", shorten(m.Address))
	}
	return netip.AddrPortFrom(a, uint16(m.Port)), nil
}

func (k *checker) multicasts(field string, all []Multicast) {
	k.atMost(field, len(all), MaxMulticast)
	for i, m := range all {
		at := func(name string) string { return fmt.Sprintf("%s[%d].%s", field, i, name) }
		if _, err := m.AddrPort(); err != nil {
			k.note(at("address"), "%v, which are an organisation's own addresses for multicast", err)
		}
		k.within(at("port"), m.Port, 1024, 65535, "")
		k.optionalWord(at("codec"), m.Codec, []string{CodecPCMU, CodecPCMA})
		k.inherited(at("ttl"), m.TTL, 1, MaxTTL, "")
		k.device(at("interface"), m.Interface)
	}
}

// castTwice refuses that two pages are sent to one address: of two who speak at once
// nobody could be understood.
func (k *checker) castTwice() {
	taken := map[string]string{}
	for i, g := range k.c.Pages {
		for j, m := range g.Multicast {
			to := fmt.Sprintf("%s:%d", m.Address, m.Port)
			if other := taken[to]; other != "" {
				k.note(fmt.Sprintf("pages[%d].multicast[%d].port", i, j), "%s is an address of the page %s already; give each page another port, more important ones a lower one", to, other)
			}
			taken[to] = g.Number
		}
	}
}
