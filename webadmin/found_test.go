package webadmin_test

import (
	"net/netip"
	"regexp"
	"slices"
	"testing"

	"ringdown/internal/host"
	"ringdown/webadmin"
)

// listening is an appliance at 192.168.1.20 whose pages and SIP listen on addresses.
type listening struct{ pages, sip string }

func (l listening) Network() (webadmin.Reach, error) {
	at := func(text string) netip.Addr { a, _ := netip.ParseAddr(text); return a }
	return webadmin.Reach{SIP: 5060, PagesAt: at(l.pages), SIPAt: at(l.sip), Network: host.Network{Name: "box", Addresses: []host.Address{
		{Interface: "eth0", Prefix: netip.MustParsePrefix("192.168.1.20/24")}, {Interface: "eth0", Prefix: netip.MustParsePrefix("2001:db8::20/64")},
	}}}, nil
}

// Nobody is sent to an address where nothing listens.
func TestPeopleAreLedToWhereThePagesAndSIPListen(t *testing.T) {
	for _, c := range []struct {
		name           string
		at             listening
		pages, servers []string
		here           bool
	}{
		{"on all addresses", listening{"", "::"}, []string{"https://192.168.1.20:8443", "https://[2001:db8::20]:8443"}, []string{"192.168.1.20", "2001:db8::20"}, false},
		{"on one", listening{"192.168.1.20", "192.168.1.20"}, []string{"https://192.168.1.20:8443"}, []string{"192.168.1.20"}, false},
		{"on this machine alone", listening{"127.0.0.1", "::1"}, []string{"https://127.0.0.1:8443"}, []string{"::1"}, true},
	} {
		r := newOwnerRig(t, func(d *webadmin.Deps) { d.Network, d.HTTPSPort = c.at, 8443 })
		v := answered[webadmin.NetworkView](t, r.do("GET", "/api/v1/system/network", nil))
		if !slices.Equal(v.Pages, c.pages) || !slices.Equal(v.Servers, c.servers) || v.PagesHere != c.here || v.ServersHere != c.here {
			t.Errorf("%s: pages %v, servers %v, here %v %v", c.name, v.Pages, v.Servers, v.PagesHere, v.ServersHere)
		}
	}
	plain := newOwnerRig(t, func(d *webadmin.Deps) { d.Network, d.HTTPSPort = listening{}, 0 })
	if v := answered[webadmin.NetworkView](t, plain.do("GET", "/api/v1/system/network", nil)); len(v.Pages) != 0 {
		t.Errorf("without HTTPS: %v", v.Pages)
	}
}

func TestCountriesTellTheirImpedanceAsPeopleWriteIt(t *testing.T) {
	r := newRig(t)
	v := answered[webadmin.SetupState](t, r.do("GET", "/api/v1/setup", nil))
	written := regexp.MustCompile(`^\d+ Ω( \+ \d+ Ω ∥ \d+ nF)?$`)
	for _, c := range v.Countries {
		if !written.MatchString(c.Impedance) {
			t.Errorf("%s: %q", c.Code, c.Impedance)
		}
	}
}
