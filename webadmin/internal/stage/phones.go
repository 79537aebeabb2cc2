package main

import (
	"sync"
	"time"

	"ringdown/internal/config"
	"ringdown/webadmin"
)

// desks are SIP telephones, trunks and locked addresses that are played: two of
// the addresses are locked until they are lifted.
type desks struct {
	began time.Time

	mu     sync.Mutex
	lifted map[string]bool
}

func newDesks() *desks { return &desks{began: time.Now(), lifted: map[string]bool{}} }

// SignedIn implements webadmin.Phones.
func (d *desks) SignedIn() []webadmin.Telephone {
	since, until := d.began.Add(-3*time.Hour), d.began.Add(47*time.Minute)
	return []webadmin.Telephone{
		{Extension: "821", Address: "192.168.1.51:5060", Transport: "UDP", Product: "Yealink SIP-T46U 108.86.0.20", Since: since, Expires: until, RoundTripMs: 3.4, Subscriptions: 12},
		{Extension: "821", Address: "203.0.113.40:50112", Transport: "TLS", Product: "Linphone Android/5.2.1", Since: since.Add(time.Hour), Expires: until, RoundTripMs: 48.7},
		{Extension: "822", Address: "192.168.1.52:5060", Transport: "TCP", Product: "snomD785/10.1.169.16", Since: since, Expires: until, RoundTripMs: 2.1, Subscriptions: 24},
		{Extension: "823", Address: "192.168.1.53:5062", Transport: "UDP", Product: "Grandstream GXP2170 1.0.11.79", Since: since, Expires: until, Away: true, Subscriptions: 3},
	}
}

// Locked implements webadmin.Phones.
func (d *desks) Locked() (all []webadmin.LockedAddress) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range []string{"198.51.100.23", "203.0.113.9"} {
		if !d.lifted[a] {
			all = append(all, webadmin.LockedAddress{Address: a, Failures: 12, Since: d.began.Add(-4 * time.Minute), Until: d.began.Add(28 * time.Minute)})
		}
	}
	return all
}

// Unlock implements webadmin.Phones.
func (d *desks) Unlock(address string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	was := !d.lifted[address]
	d.lifted[address] = true
	return was
}

// Trunks implements webadmin.Phones.
func (d *desks) Trunks() []webadmin.TrunkState {
	return []webadmin.TrunkState{
		{ID: "hinet", Up: true, Since: d.began.Add(-26 * time.Hour), Proxy: "192.0.2.1:5060", Expires: d.began.Add(21 * time.Minute), Calls: 2, RTT: 14.2},
		{ID: "backup", Reason: "Backup: the proxy 192.0.2.66:5060 has not answered since 10:03.", Since: d.began.Add(-40 * time.Minute)},
	}
}

// trunks are those of the configuration.
func trunks() []config.Trunk {
	trunk := func(id, name, proxy string, mode config.TrunkMode, calls int) config.Trunk {
		return config.Trunk{
			ID: id, Name: name, Enabled: id != "old", Mode: mode, Transport: "udp", Proxies: []string{proxy}, User: "0223456789", Password: "correct-horse",
			ExpiresSeconds: 3600, KeepaliveSeconds: 60, MaxCalls: calls, Incoming: config.Incoming{Direct: "801"}, AllowOut: true,
		}
	}
	return []config.Trunk{
		trunk("hinet", "HiNet", "192.0.2.1", "register", 30),
		trunk("backup", "Backup", "192.0.2.66", "peer", 8),
		trunk("old", "Old provider", "192.0.2.77", "peer", 4),
	}
}
