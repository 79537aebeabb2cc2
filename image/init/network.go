package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/dhcpv4/nclient4"
	"github.com/vishvananda/netlink"
)

// networkFile is written by whoever sets the appliance up; without it, or with a
// faulty one, addresses come by DHCP.
const networkFile = "/data/network.json"

// Times of the network.
const (
	linkWait   = 10 * time.Second // for an Ethernet device to appear
	offerWait  = 3 * time.Second  // for one answer of DHCP
	offerTries = 2
	askAgain   = 20 * time.Second // without an answer; a link-local address stands in
	leaseFloor = 30 * time.Second // no lease is renewed sooner
)

// network is what the appliance has of addresses.
type network struct {
	mu      sync.Mutex
	address netip.Prefix
	servers []string // for the time (NTP), as DHCP offers them
}

func (n *network) set(p netip.Prefix, ntp []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.address, n.servers = p, ntp
}

func (n *network) get() (netip.Prefix, []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.address, n.servers
}

// setting is what an address consists of.
type setting struct {
	Address netip.Prefix `json:"address"` // such as 192.168.1.9/24
	Gateway netip.Addr   `json:"gateway"` // zero: none
	DNS     []netip.Addr `json:"dns"`
	ntp     []string
	renew   time.Duration
}

// readSetting reads a fixed address.
func readSetting(text []byte) (setting, error) {
	var s setting
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("read %s: %w", networkFile, err)
	}
	switch {
	case !s.Address.IsValid() || !s.Address.Addr().Is4() || s.Address.Addr().IsUnspecified():
		return s, fmt.Errorf("%s: address takes an IPv4 address with its length, such as 192.168.1.9/24", networkFile)
	case s.Gateway.IsValid() && !s.Address.Contains(s.Gateway):
		return s, fmt.Errorf("%s: the gateway %s is not in %s", networkFile, s.Gateway, s.Address.Masked())
	}
	return s, nil
}

// keepNetwork has the appliance reachable until the context ends.
func (s *system) keepNetwork(ctx context.Context) {
	device, err := ethernet(ctx)
	if err != nil {
		s.log.say("network: %v", err)
		return
	}
	var mdns announcer
	defer mdns.stop()
	for ctx.Err() == nil {
		now := s.addressFor(ctx, device)
		if ctx.Err() != nil {
			return
		}
		if err := configure(device, now); err != nil {
			s.log.say("network: %v", err)
		}
		if before, _ := s.net.get(); before != now.Address {
			s.log.say("network: %s has %s; the pages are at https://%s and https://ringdown.local", device.Attrs().Name, now.Address, now.Address.Addr())
			mdns.say(now.Address.Addr(), s.log)
		}
		s.net.set(now.Address, now.ntp)
		sleep(ctx, now.renew)
	}
}

// addressFor is the fixed address, or one by DHCP, or one of our own making.
func (s *system) addressFor(ctx context.Context, device netlink.Link) setting {
	if text, err := os.ReadFile(networkFile); err == nil {
		fixed, err := readSetting(text)
		if err == nil {
			fixed.renew = time.Minute // the file is looked at again
			return fixed
		}
		s.log.say("network: %v; DHCP is asked instead", err)
	}
	lease, err := askDHCP(ctx, device.Attrs().Name)
	if err == nil {
		return lease
	}
	if old, _ := s.net.get(); !old.IsValid() && ctx.Err() == nil {
		s.log.say("network: nobody answers DHCP (%v)", err)
	}
	own := linkLocal(device.Attrs().HardwareAddr)
	return setting{Address: own, renew: askAgain}
}

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

// askDHCP asks for a lease (RFC 2131).
func askDHCP(ctx context.Context, device string) (setting, error) {
	c, err := nclient4.New(device, nclient4.WithTimeout(offerWait), nclient4.WithRetry(offerTries))
	if err != nil {
		return setting{}, err
	}
	defer func() { _ = c.Close() }()
	lease, err := c.Request(ctx, dhcpv4.WithOption(dhcpv4.OptHostName("ringdown")), dhcpv4.WithRequestedOptions(dhcpv4.OptionNTPServers))
	if err != nil {
		return setting{}, err
	}
	return fromLease(lease.ACK)
}

// fromLease reads an acknowledgement.
func fromLease(a *dhcpv4.DHCPv4) (setting, error) {
	ip, valid := netip.AddrFromSlice(a.YourIPAddr.To4())
	ones, bits := a.SubnetMask().Size()
	if !valid || bits != 32 {
		return setting{}, fmt.Errorf("the lease has the address %s with the mask %s", a.YourIPAddr, a.SubnetMask())
	}
	s := setting{Address: netip.PrefixFrom(ip, ones), renew: max(a.IPAddressLeaseTime(time.Hour)/2, leaseFloor)}
	if r := a.Router(); len(r) > 0 {
		s.Gateway, _ = netip.AddrFromSlice(r[0].To4())
	}
	for _, d := range a.DNS() {
		if ip, valid := netip.AddrFromSlice(d.To4()); valid {
			s.DNS = append(s.DNS, ip)
		}
	}
	for _, t := range a.NTPServers() {
		s.ntp = append(s.ntp, t.String())
	}
	return s, nil
}

// configure gives the device its address; others go.
func configure(device netlink.Link, s setting) error {
	want := &net.IPNet{IP: s.Address.Addr().AsSlice(), Mask: net.CIDRMask(s.Address.Bits(), 32)}
	if err := netlink.AddrReplace(device, &netlink.Addr{IPNet: want}); err != nil {
		return fmt.Errorf("set the address %s: %w", s.Address, err)
	}
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
	if s.Gateway.IsValid() {
		if err := netlink.RouteReplace(&netlink.Route{LinkIndex: device.Attrs().Index, Gw: s.Gateway.AsSlice()}); err != nil {
			return fmt.Errorf("set the gateway %s: %w", s.Gateway, err)
		}
	}
	return os.WriteFile("/run/resolv.conf", []byte(resolvConf(s.DNS)), 0o644) //nolint:gosec // all programs read it
}

func resolvConf(servers []netip.Addr) string {
	var b strings.Builder
	for _, s := range servers {
		b.WriteString("nameserver " + s.String() + "\n")
	}
	return b.String()
}
