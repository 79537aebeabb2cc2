package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/spf13/afero"
)

// Times of a setting.
const (
	// Window is how long a new setting waits for somebody to confirm it: to find
	// the page at the new address and sign in there.
	Window = 2 * time.Minute
	// answerFirst is how long the answer to an order has to leave by the old
	// address.
	answerFirst = time.Second
	lookAgain   = time.Minute      // at a fixed address, which somebody may have taken off
	askAgain    = 20 * time.Second // without an answer of DHCP; a link-local address stands in
	leaseFloor  = 30 * time.Second // no lease is renewed sooner
)

// Errors of orders that are right in themselves, but not now.
var (
	ErrOnTrial = errors.New("another address is on trial: confirm it or go back first")
	ErrNoTrial = errors.New("no address is on trial, or no longer: it was confirmed or has gone back")
	ErrTooSoon = errors.New("the address on trial is not in force yet: try again in a few seconds")
	ErrBusy    = errors.New("another address is being looked at: try again in a few seconds")
	ErrDown    = errors.New("the appliance has found no Ethernet device")
)

// How a trial ended.
const (
	Confirmed = "confirmed"
	Late      = "late"       // nobody confirmed
	TakenBack = "taken-back" // by somebody
	Restarted = "restarted"  // the appliance has, before anybody confirmed
)

// Lease is what DHCP has answered.
type Lease struct {
	Setting
	Server netip.Addr
	Lasts  time.Duration
}

// Device is the Ethernet device, and Linux behind it.
type Device interface {
	// Ask asks for a lease (RFC 2131). No answer is an error, which says why.
	Ask(ctx context.Context) (Lease, error)
	// Put has a setting in force, and only that. It is called again with the same.
	Put(s Setting) error
	// Taken finds who has an address already, nil: nobody.
	Taken(ctx context.Context, a netip.Addr) (net.HardwareAddr, error)
}

// Plug is what is seen of the device.
type Plug struct {
	Interface string `json:"interface"`
	MAC       string `json:"mac"`
	Link      string `json:"link"` // up, down, or unknown
}

// Keeper keeps the address. Make it with [New]; its methods are safe for use by
// any number of goroutines.
type Keeper struct {
	shelf   shelf
	say     func(format string, a ...any)
	changed chan struct{} // one: what is wanted has changed

	one sync.Mutex // held by whoever looks whether an address is free

	mu     sync.Mutex // of what follows
	device Device     // nil: none was found yet
	look   func() Plug
	kept   Setting
	trial  *trial
	ended  string // how the last trial did
	now    present
}

// trial is a setting that goes back by itself.
type trial struct {
	setting Setting
	until   time.Time
	inForce bool
}

// present is what is in force.
type present struct {
	method string // "" nothing is
	lease  Lease  // its setting is that of every method
	since  time.Time
	fault  string // why it is not what it should be
}

// New reads what is kept in a folder. A setting that was on trial when the
// appliance ended is over.
func New(files afero.Fs, dir string, say func(format string, a ...any)) *Keeper {
	k := &Keeper{shelf: shelf{files, dir}, say: say, changed: make(chan struct{}, 1)}
	var err error
	if k.kept, _, err = k.shelf.read(keptFile); err != nil {
		say("network: %v; DHCP is asked instead", err)
	}
	tried, was, err := k.shelf.read(trialFile)
	if !was {
		return k
	}
	if k.ended = Restarted; err == nil && tried.Same(k.kept) {
		k.ended = Confirmed // and the power was cut before its note was taken away
	} else {
		say("network: nobody had confirmed the new address before the restart; the one before is back")
	}
	if err := k.shelf.remove(trialFile); err != nil {
		say("network: %v", err)
	}
	return k
}

// Run has the appliance reachable until the context ends.
func (k *Keeper) Run(ctx context.Context, d Device, look func() Plug) {
	k.mu.Lock()
	k.device, k.look = d, look
	k.mu.Unlock()
	for ctx.Err() == nil {
		k.rest(ctx, k.round(ctx, d))
	}
}

// round has what is wanted in force, and says for how long.
func (k *Keeper) round(ctx context.Context, d Device) time.Duration {
	wanted := k.wanted()
	got, method, renew := Lease{Setting: wanted}, Static, lookAgain
	fault := ""
	if !wanted.Fixed() {
		var err error
		method = DHCP
		if got, err = d.Ask(ctx); err == nil {
			renew = max(got.Lasts/2, leaseFloor) // T1 (RFC 2131, 4.4.5)
		} else {
			got, method, renew, fault = Lease{Setting: k.alone()}, LinkLocal, askAgain, fmt.Sprintf("nobody answers DHCP (%v)", err)
		}
	}
	if ctx.Err() != nil {
		return 0
	}
	if err := d.Put(got.Setting); err != nil {
		fault = err.Error()
	}
	k.note(wanted, present{method: method, lease: got, since: time.Now(), fault: fault})
	return renew
}

// alone is what the appliance has where nobody gives it an address.
func (k *Keeper) alone() Setting {
	mac, _ := net.ParseMAC(k.look().MAC) // none: all of that kind have the same
	return Setting{Address: linkLocal(mac)}
}

// wanted is the setting that should be in force now.
func (k *Keeper) wanted() Setting {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.trial != nil && !time.Now().Before(k.trial.until) {
		k.say("network: nobody has confirmed the new address; the one before is back")
		k.end(Late)
	}
	if k.trial != nil {
		return k.trial.setting
	}
	return k.kept
}

// end ends a trial. Its caller holds the lock.
func (k *Keeper) end(how string) {
	k.trial, k.ended = nil, how
	if err := k.shelf.remove(trialFile); err != nil {
		k.say("network: %v", err)
	}
}

// note keeps what came of a round.
func (k *Keeper) note(wanted Setting, now present) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now.fault != "" && now.fault != k.now.fault {
		k.say("network: %s", now.fault)
	}
	k.now = now
	if k.trial != nil && k.trial.setting.Same(wanted) {
		k.trial.inForce = now.fault == ""
	}
}

// rest waits until there is something to do.
func (k *Keeper) rest(ctx context.Context, renew time.Duration) {
	k.mu.Lock()
	if k.trial != nil {
		renew = min(renew, time.Until(k.trial.until))
	}
	k.mu.Unlock()
	select {
	case <-ctx.Done():
	case <-time.After(renew):
	case <-k.changed:
		pause(ctx, answerFirst)
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func (k *Keeper) wake() {
	select {
	case k.changed <- struct{}{}:
	default:
	}
}
