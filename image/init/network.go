package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/dhcpv4/nclient4"
	"github.com/vishvananda/netlink"

	"ringdown/image/network"
)

// Times of the network.
const (
	linkWait   = 10 * time.Second // for an Ethernet device to appear
	offerWait  = 3 * time.Second  // for one answer of DHCP
	offerTries = 2
)

// keepNetwork has the appliance reachable until the context ends.
func (s *system) keepNetwork(ctx context.Context) {
	link, err := ethernet(ctx)
	if err != nil {
		s.log.say("network: %v", err)
		return
	}
	d := &device{link: link, log: s.log}
	defer d.mdns.stop()
	s.net.Run(ctx, d, d.look)
}

// device is the Ethernet device. It implements network.Device.
type device struct {
	link netlink.Link
	log  *logbook
	has  netip.Prefix // was told last
	mdns announcer
}

// look tells how the device is now.
func (d *device) look() network.Plug {
	a := d.link.Attrs()
	p := network.Plug{Interface: a.Name, MAC: a.HardwareAddr.String(), Link: "unknown"}
	if now, err := netlink.LinkByIndex(a.Index); err == nil {
		switch now.Attrs().OperState {
		case netlink.OperUp:
			p.Link = "up"
		case netlink.OperDown, netlink.OperLowerLayerDown:
			p.Link = "down"
		}
	}
	return p
}

// Put implements network.Device.
func (d *device) Put(s network.Setting) error {
	if err := configure(d.link, s); err != nil {
		return err
	}
	if d.has == s.Address {
		return nil
	}
	d.has = s.Address
	d.log.say("network: %s has %s; the pages are at https://%s and https://ringdown.local", d.link.Attrs().Name, s.Address, s.Address.Addr())
	d.mdns.say(s.Address.Addr(), d.log)
	if err := d.announce(s.Address.Addr()); err != nil {
		d.log.say("network: others are not told of the address: %v", err)
	}
	return nil
}

// ethernet waits for the first Ethernet device and has it up.
func ethernet(ctx context.Context) (netlink.Link, error) {
	if lo, err := netlink.LinkByName("lo"); err == nil {
		if err := netlink.LinkSetUp(lo); err != nil {
			return nil, fmt.Errorf("have the loopback device up: %w", err)
		}
	}
	for end := time.Now().Add(linkWait); time.Now().Before(end) && ctx.Err() == nil; sleep(ctx, 20*time.Millisecond) {
		links, err := netlink.LinkList()
		if err != nil {
			return nil, err
		}
		for _, l := range links {
			if a := l.Attrs(); a.Name != "lo" && l.Type() == "device" && len(a.HardwareAddr) == 6 {
				return l, netlink.LinkSetUp(l)
			}
		}
	}
	return nil, errors.New("there is no Ethernet device")
}

// Ask implements network.Device.
func (d *device) Ask(ctx context.Context) (network.Lease, error) {
	c, err := nclient4.New(d.link.Attrs().Name, nclient4.WithTimeout(offerWait), nclient4.WithRetry(offerTries))
	if err != nil {
		return network.Lease{}, err
	}
	defer func() { _ = c.Close() }()
	lease, err := c.Request(ctx, dhcpv4.WithOption(dhcpv4.OptHostName("ringdown")), dhcpv4.WithRequestedOptions(dhcpv4.OptionNTPServers))
	if err != nil {
		return network.Lease{}, err
	}
	return fromLease(lease.ACK)
}

// fromLease reads an acknowledgement.
func fromLease(a *dhcpv4.DHCPv4) (network.Lease, error) {
	ip, valid := netip.AddrFromSlice(a.YourIPAddr.To4())
	ones, bits := a.SubnetMask().Size()
	if !valid || bits != 32 {
		return network.Lease{}, fmt.Errorf("the lease has the address %s with the mask %s", a.YourIPAddr, a.SubnetMask())
	}
	l := network.Lease{Setting: network.Setting{Address: netip.PrefixFrom(ip, ones)}, Lasts: a.IPAddressLeaseTime(time.Hour)}
	l.Server, _ = netip.AddrFromSlice(a.ServerIdentifier().To4())
	if r := a.Router(); len(r) > 0 {
		l.Gateway, _ = netip.AddrFromSlice(r[0].To4())
	}
	for _, d := range a.DNS() {
		if ip, valid := netip.AddrFromSlice(d.To4()); valid {
			l.DNS = append(l.DNS, ip)
		}
	}
	for _, t := range a.NTPServers() {
		l.NTP = append(l.NTP, t.String())
	}
	return l, nil
}

// configure gives the device its address; others go first: of two in one network
// the later would go with the earlier.
func configure(device netlink.Link, s network.Setting) error {
	want := &net.IPNet{IP: s.Address.Addr().AsSlice(), Mask: net.CIDRMask(s.Address.Bits(), 32)}
	old, err := netlink.AddrList(device, netlink.FAMILY_V4)
	if err != nil {
		return err
	}
	for _, a := range old {
		if a.IPNet.String() != want.String() {
			if err := netlink.AddrDel(device, &a); err != nil {
				return fmt.Errorf("remove the address %s: %w", a.IPNet, err)
			}
		}
	}
	if err := netlink.AddrReplace(device, &netlink.Addr{IPNet: want}); err != nil {
		return fmt.Errorf("set the address %s: %w", s.Address, err)
	}
	if err := route(device, s.Gateway); err != nil {
		return err
	}
	return os.WriteFile("/run/resolv.conf", []byte(resolvConf(s.DNS)), 0o644) //nolint:gosec // all programs read it
}

// route has what is far go by the gateway, or by none.
func route(device netlink.Link, gateway netip.Addr) error {
	old, err := netlink.RouteList(device, netlink.FAMILY_V4)
	if err != nil {
		return fmt.Errorf("read the routes: %w", err)
	}
	for _, r := range old {
		if r.Gw != nil && (!gateway.IsValid() || !slices.Equal(r.Gw.To4(), gateway.AsSlice())) {
			if err := netlink.RouteDel(&r); err != nil {
				return fmt.Errorf("remove the gateway %s: %w", r.Gw, err)
			}
		}
	}
	if !gateway.IsValid() {
		return nil
	}
	if err := netlink.RouteReplace(&netlink.Route{LinkIndex: device.Attrs().Index, Gw: gateway.AsSlice()}); err != nil {
		return fmt.Errorf("set the gateway %s: %w", gateway, err)
	}
	return nil
}

func resolvConf(servers []netip.Addr) string {
	var b strings.Builder
	for _, s := range servers {
		b.WriteString("nameserver " + s.String() + "\n")
	}
	return b.String()
}
