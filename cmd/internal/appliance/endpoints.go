package appliance

import (
	"context"
	"slices"
	"strings"

	addresses "ringdown/image/network"
	"ringdown/internal/endpoints"
	"ringdown/internal/host"
	"ringdown/sipstack"
)

// endpointDesk tells what the list of hosts and ports needs besides the
// configuration. It implements webadmin.Endpoints.
type endpointDesk struct{ m *Main }

// Facts implements webadmin.Endpoints.
func (d endpointDesk) Facts(ctx context.Context) endpoints.Facts {
	m := d.m
	f := endpoints.Facts{Doors: m.doors, Firmware: m.firmware != nil, DNS: host.NameServers(), Asked: m.flows.servers()}
	if m.stack != nil {
		f.RTPLo, f.RTPHi = m.opt.rtpPorts()
	}
	if m.firmware != nil {
		if st, err := m.firmware.orders.Network(ctx); err == nil { // without it the pool's remain
			f.NTP = slices.Clone(st.Now.NTP)
		}
		f.NTP = append(f.NTP, addresses.ClockPool()...)
	}
	return f
}

// Try implements webadmin.Endpoints.
func (d endpointDesk) Try(ctx context.Context, r endpoints.Row) endpoints.Tried {
	return endpoints.Prober{}.Try(ctx, r)
}

// servers are those that flows ask to which calls may be led: the versions in use,
// and those that settings name.
func (f *flows) servers() (all []endpoints.Asked) {
	names := slices.DeleteFunc(f.shelf.Names(), func(name string) bool { return strings.Contains(name, "/") })
	for _, b := range f.now.Load().Bindings() {
		names = append(names, b.Flow)
	}
	for _, name := range names {
		p, found := f.shelf.Program(name)
		if !found {
			continue
		}
		for _, url := range p.Flow().Servers() {
			if a := (endpoints.Asked{Flow: name, URL: url}); !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

func pageDoors(open []listener) (all []endpoints.Door) {
	for _, l := range open {
		switch l.scheme {
		case "http":
			all = append(all, endpoints.Door{Service: endpoints.PagesHTTP, Address: l.Addr().String()})
		case "https":
			all = append(all, endpoints.Door{Service: endpoints.PagesHTTPS, Address: l.Addr().String()})
		}
	}
	return all
}

func doorsOf(open []sipstack.Listener) (all []endpoints.Door) {
	for _, l := range open {
		d := endpoints.Door{Service: endpoints.SIPTCP, Device: l.Device}
		switch {
		case l.Conn != nil:
			d.Service, d.Address = endpoints.SIPUDP, l.Conn.LocalAddr().String()
		case l.Web:
			d.Service = endpoints.SIPWSS
		case l.TLS != nil:
			d.Service = endpoints.SIPTLS
		}
		if l.Stream != nil {
			d.Address = l.Stream.Addr().String()
		}
		all = append(all, d)
	}
	return all
}
