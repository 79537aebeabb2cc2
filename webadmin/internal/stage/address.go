package main

import (
	"context"
	"fmt"
	"sync"

	"ringdown/webadmin"
)

// address is one that is played: what is tried is in force at once, and stays until
// somebody ends it.
type address struct {
	mu    sync.Mutex
	kept  webadmin.NetworkSetup
	trial *webadmin.NetworkSetup
	ended string
}

func newAddress() *address {
	return &address{kept: webadmin.NetworkSetup{Method: "dhcp"}, ended: "none"}
}

// Address implements webadmin.AddressKeeper.
func (a *address) Address(context.Context) (webadmin.NetworkState, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	st := webadmin.NetworkState{
		Interface: "eth0", MAC: "02:00:00:00:00:09", Link: "up", Method: "dhcp", Address: "192.168.1.20/24", Gateway: "192.168.1.1",
		DNS: []string{"192.168.1.1"}, NTP: []string{}, Server: "192.168.1.1", Lease: 86400, LeaseLeft: 43200, Kept: a.kept, Ended: a.ended,
	}
	now := a.kept
	if a.trial != nil {
		now = *a.trial
		st.Trial = &webadmin.NetworkTrial{Setup: now, Left: 120, InForce: true}
	}
	if now.Method == "static" {
		st.Method, st.Address, st.Gateway, st.Server, st.Lease, st.LeaseLeft = "static", now.Address, now.Gateway, "", 0, 0
	}
	return st, nil
}

// Try implements webadmin.AddressKeeper: 192.168.1.1 is the router's.
func (a *address) Try(_ context.Context, w webadmin.NetworkSetup) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if w.Address == "192.168.1.1/24" {
		return webadmin.AddressFaults{{Location: "body.address", Message: "192.168.1.1 is in use already: the device 02:00:00:00:00:01 answers to it"}}
	}
	a.trial, a.ended = &w, "none"
	return nil
}

// End implements webadmin.AddressKeeper.
func (a *address) End(_ context.Context, confirm bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.trial == nil {
		return fmt.Errorf("%w: no address is on trial, or no longer: it was confirmed or has gone back", webadmin.ErrNotNow)
	}
	a.ended = "taken-back"
	if confirm {
		a.kept, a.ended = *a.trial, "confirmed"
	}
	a.trial = nil
	return nil
}

// Reset implements webadmin.Resets: the stage only says that it would.
func (a *address) Reset(context.Context, string) error { return nil }
