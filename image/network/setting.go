package network

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// Setting is what an address consists of; without an address it stands for DHCP.
type Setting struct {
	Address netip.Prefix `json:"address"` // IPv4, such as 192.168.1.9/24
	Gateway netip.Addr   `json:"gateway"` // invalid: none
	DNS     []netip.Addr `json:"dns,omitempty"`
	NTP     []string     `json:"ntp,omitempty"` // names or addresses
}

// Fixed reports whether the address is not asked of DHCP.
func (s Setting) Fixed() bool { return s.Address.IsValid() }

// Same reports whether two settings are one.
func (s Setting) Same(o Setting) bool {
	return s.Address == o.Address && s.Gateway == o.Gateway && slices.Equal(s.DNS, o.DNS) && slices.Equal(s.NTP, o.NTP)
}

// ClockPool are the servers of the time that are asked when nobody names one, or
// those do not answer.
func ClockPool() []string { return []string{"0.debian.pool.ntp.org", "1.debian.pool.ntp.org"} }

// linkLocal is an address without a server (RFC 3927, 2.1), made of the device's
// own address, so that it is the same after each start. It is not probed for: two
// appliances with the same last 16 bits on one cable are not expected.
func linkLocal(mac net.HardwareAddr) netip.Prefix {
	var a, b byte = 1, 1
	if n := len(mac); n >= 2 {
		a, b = 1+mac[n-2]%254, 1+mac[n-1]%254 // the first and the last 256 are reserved
	}
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{169, 254, a, b}), 16)
}

// Methods by which an appliance has its address.
const (
	DHCP      = "dhcp"
	Static    = "static"
	LinkLocal = "link-local" // nobody answers DHCP
)

// Wish is a setting as somebody writes it.
type Wish struct {
	Method  string   `json:"method"`            // DHCP or Static
	Address string   `json:"address,omitempty"` // the rest with Static alone
	Gateway string   `json:"gateway,omitempty"`
	DNS     []string `json:"dns,omitempty"`
	NTP     []string `json:"ntp,omitempty"`
}

// Fault is what is wrong with one field of a [Wish].
type Fault struct {
	Field string `json:"field"` // such as gateway or dns[1]
	What  string `json:"what"`  // the rest of a sentence that begins with the field
}

// Faults are all that is wrong; never empty.
type Faults []Fault

// Error names every field.
func (f Faults) Error() string {
	var all []string
	for _, one := range f {
		all = append(all, one.Field+": "+one.What)
	}
	return strings.Join(all, "; ")
}

// Most servers of a kind: Linux's resolver asks no more than three (resolv.conf(5)).
const mostServers = 3

// Lengths of a network: a shorter one is no network of anybody's (RFC 1918), a
// longer one has no room for a gateway beside the appliance.
const (
	leastBits = 8
	mostBits  = 30
)

// Parse reads a wish, or says all that is wrong with it as [Faults].
func Parse(w Wish) (Setting, error) {
	var r reading
	switch w.Method {
	case DHCP:
		r.nothing(w)
	case Static:
		r.fixed(w)
	default:
		r.wrong("method", "%.20q is not known; it is dhcp or static", w.Method)
	}
	if len(r.faults) > 0 {
		return Setting{}, r.faults
	}
	return r.setting, nil
}

// reading is a wish that is being read.
type reading struct {
	setting Setting
	faults  Faults
}

func (r *reading) wrong(field, format string, a ...any) {
	r.faults = append(r.faults, Fault{field, fmt.Sprintf(format, a...)})
}

// nothing refuses what DHCP would not heed.
func (r *reading) nothing(w Wish) {
	for field, given := range map[string]bool{"address": w.Address != "", "gateway": w.Gateway != "", "dns": len(w.DNS) > 0, "ntp": len(w.NTP) > 0} {
		if given {
			r.wrong(field, "goes with a fixed address only; DHCP says it")
		}
	}
}

func (r *reading) fixed(w Wish) {
	r.address(strings.TrimSpace(w.Address))
	r.gateway(strings.TrimSpace(w.Gateway))
	r.servers("dns", w.DNS, func(text string) bool {
		a, err := netip.ParseAddr(text)
		r.setting.DNS = append(r.setting.DNS, a)
		return err == nil && a.Zone() == "" && !a.IsUnspecified() && !a.IsMulticast()
	}, "an IP address, such as 192.168.1.1")
	r.servers("ntp", w.NTP, func(text string) bool {
		r.setting.NTP = append(r.setting.NTP, text)
		return isHost(text)
	}, "a name or an address, such as pool.ntp.org")
}

func (r *reading) servers(field string, given []string, read func(string) bool, wants string) {
	if len(given) > mostServers {
		r.wrong(field, "has %d entries; at most %d are allowed", len(given), mostServers)
		return
	}
	for i, text := range given {
		if text = strings.TrimSpace(text); !read(text) {
			r.wrong(fmt.Sprintf("%s[%d]", field, i), "%.64q is not %s", text, wants)
		}
	}
}

func (r *reading) address(text string) {
	p, err := netip.ParsePrefix(text)
	switch {
	case text == "":
		r.wrong("address", "is missing")
	case err != nil || !p.Addr().Is4():
		r.wrong("address", "%.64q is not an IPv4 address with the length of its network, such as 192.168.1.9/24", text)
	case p.Bits() < leastBits || p.Bits() > mostBits:
		r.wrong("address", "the length of its network is %d; it is %d to %d", p.Bits(), leastBits, mostBits)
	case !usable(p.Addr()):
		r.wrong("address", "%s is not an address that an appliance can have", p.Addr())
	case p.Addr() == p.Masked().Addr():
		r.wrong("address", "%s is the network %s itself", p.Addr(), p.Masked())
	case p.Addr() == broadcast(p):
		r.wrong("address", "%s is the broadcast address of the network %s", p.Addr(), p.Masked())
	default:
		r.setting.Address = p
	}
}

func (r *reading) gateway(text string) {
	if text == "" {
		return
	}
	a, err := netip.ParseAddr(text)
	p := r.setting.Address
	switch {
	case err != nil || !a.Is4():
		r.wrong("gateway", "%.64q is not an IPv4 address, such as 192.168.1.1", text)
	case !p.IsValid(): // its own fault is told
	case !p.Contains(a):
		r.wrong("gateway", "%s is not in the network %s", a, p.Masked())
	case a == p.Addr():
		r.wrong("gateway", "%s is the address of the appliance itself", a)
	case a == p.Masked().Addr() || a == broadcast(p):
		r.wrong("gateway", "%s is not the address of a router: it is the first or the last of the network %s", a, p.Masked())
	}
	r.setting.Gateway = a
}

// usable reports whether a host may have an address: not 0/8, 127/8, link-local,
// multicast or what is reserved behind that (RFC 6890).
func usable(a netip.Addr) bool {
	first := a.As4()[0]
	return first != 0 && !a.IsLoopback() && !a.IsLinkLocalUnicast() && first < 224
}

// broadcast is the last address of a network (RFC 919).
func broadcast(p netip.Prefix) netip.Addr {
	b := p.Addr().As4()
	all := binary.BigEndian.Uint32(b[:]) | (1<<(32-p.Bits()) - 1)
	binary.BigEndian.PutUint32(b[:], all)
	return netip.AddrFrom4(b)
}

// label is one part of a host's name (RFC 1123, 2.1).
var label = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

// mostName bounds a host's name (RFC 1123, 2.1).
const mostName = 253

func isHost(text string) bool {
	if a, err := netip.ParseAddr(text); err == nil {
		return a.Zone() == "" && !a.IsUnspecified() && !a.IsMulticast()
	}
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if !label.MatchString(part) {
			return false
		}
	}
	last := parts[len(parts)-1]
	return len(text) <= mostName && strings.Trim(last, "0123456789") != "" // 192.168.1.300 is no name
}
