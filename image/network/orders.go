package network

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Status is how the appliance stands with its address. Times are lengths: its
// clock may be set meanwhile.
type Status struct {
	Plug
	Method string     `json:"method"` // in force; "" nothing is yet
	Now    Setting    `json:"now"`
	Server netip.Addr `json:"server"` // of DHCP that gave the lease
	Lasts  float64    `json:"lasts"`  // of the lease, seconds
	Left   float64    `json:"left"`
	Fault  string     `json:"fault,omitempty"` // why it is not what it should be
	Kept   Wish       `json:"kept"`            // what a restart begins with
	Trial  *Trial     `json:"trial,omitempty"`
	Ended  string     `json:"ended,omitempty"` // how the last trial did: [Confirmed] and so on
}

// Trial is a setting that goes back by itself.
type Trial struct {
	Wish    Wish    `json:"wish"`
	Left    float64 `json:"left"` // seconds
	InForce bool    `json:"in_force"`
}

// Status tells how things are.
func (k *Keeper) Status() Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	st := Status{Method: k.now.method, Now: k.now.lease.Setting, Fault: k.now.fault, Kept: k.kept.wish(), Ended: k.ended}
	if k.look != nil {
		st.Plug = k.look()
	}
	if k.now.method == DHCP {
		st.Server, st.Lasts = k.now.lease.Server, k.now.lease.Lasts.Seconds()
		st.Left = max(0, st.Lasts-time.Since(k.now.since).Seconds())
	}
	if t := k.trial; t != nil {
		st.Trial = &Trial{Wish: t.setting.wish(), Left: max(0, time.Until(t.until).Seconds()), InForce: t.inForce}
	}
	return st
}

// Clock is the address in force, invalid without one or with one of our own
// making, and the servers that tell the time.
func (k *Keeper) Clock() (netip.Prefix, []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.now.method == LinkLocal {
		return netip.Prefix{}, nil
	}
	return k.now.lease.Address, k.now.lease.NTP
}

// Try has a wish in force on trial. What is wrong with it comes as [Faults]. A
// wish for what is kept is fulfilled already.
func (k *Keeper) Try(ctx context.Context, w Wish) error {
	s, err := Parse(w)
	if err != nil {
		return err
	}
	if !k.one.TryLock() {
		return ErrBusy
	}
	defer k.one.Unlock()
	if err := k.free(ctx, s); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if s.Same(k.kept) {
		return nil
	}
	if err := k.shelf.write(trialFile, s); err != nil {
		return err
	}
	k.trial = &trial{setting: s, until: time.Now().Add(answerFirst + Window)}
	k.ended = ""
	k.say("network: %s is tried for %s", what(s), Window)
	k.wake()
	return nil
}

func what(s Setting) string {
	if s.Fixed() {
		return "the address " + s.Address.String()
	}
	return "DHCP"
}

// free asks the cable whether an address is somebody else's. Ours is not asked
// for.
func (k *Keeper) free(ctx context.Context, s Setting) error {
	k.mu.Lock()
	device, own, onTrial := k.device, k.now.lease.Address.Addr(), k.trial != nil
	k.mu.Unlock()
	switch {
	case device == nil:
		return ErrDown
	case onTrial:
		return ErrOnTrial
	case !s.Fixed() || s.Address.Addr() == own:
		return nil
	}
	who, err := device.Taken(ctx, s.Address.Addr())
	if err != nil {
		return fmt.Errorf("ask whether %s is free: %w", s.Address.Addr(), err)
	}
	if who != nil {
		return Faults{{"address", fmt.Sprintf("%s is in use already: the device %s answers to it", s.Address.Addr(), who)}}
	}
	return nil
}

// Confirm keeps the setting on trial for good.
func (k *Keeper) Confirm() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.trial == nil:
		return ErrNoTrial
	case !k.trial.inForce:
		return ErrTooSoon
	}
	s := k.trial.setting
	if err := k.keep(s); err != nil {
		return err
	}
	k.kept = s
	k.end(Confirmed)
	k.say("network: %s is kept", what(s))
	return nil
}

func (k *Keeper) keep(s Setting) error {
	if s.Fixed() {
		return k.shelf.write(keptFile, s)
	}
	return k.shelf.remove(keptFile)
}

// TakeBack ends the trial: the setting before it is in force again.
func (k *Keeper) TakeBack() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.trial == nil {
		return ErrNoTrial
	}
	k.end(TakenBack)
	k.say("network: the setting before is back, as it was asked for")
	k.wake()
	return nil
}

// NotNow reports whether an order was right in itself, but not now.
func NotNow(err error) bool {
	for _, e := range []error{ErrOnTrial, ErrNoTrial, ErrTooSoon, ErrBusy, ErrDown} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
