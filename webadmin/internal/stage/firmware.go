package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"sync"
	"time"

	"ringdown/internal/host"
	"ringdown/webadmin"
	"ringdown/webadmin/devicecert"
)

// slots is a firmware that is played: it takes a file that begins with "RDFW", reads
// all of it, and a restart tries it.
type slots struct {
	mu    sync.Mutex
	slots [2]webadmin.FirmwareSlot // the first runs
	calls bool                     // it waits for calls to end
}

func newSlots() *slots {
	return &slots{slots: [2]webadmin.FirmwareSlot{
		{Name: "A", Version: "v1.2.0", Runs: true, Good: true, Next: true, Tries: 8}, {Name: "B", Version: "v1.1.0", Good: true, Tries: 8},
	}}
}

// Status implements webadmin.Firmware.
func (s *slots) Status(context.Context) (webadmin.FirmwareStatus, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return webadmin.FirmwareStatus{Board: "stage", Version: "v1.2.0", Floor: "v1.0.0", Slots: []webadmin.FirmwareSlot{s.slots[0], s.slots[1]}, Draining: s.calls}, nil
}

// Apply implements webadmin.Firmware.
func (s *slots) Apply(_ context.Context, bundle io.Reader) (string, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(bundle, head); err != nil || !bytes.Equal(head, []byte("RDFW")) {
		return "", fmt.Errorf("%w: this is no update bundle of Ringdown", webadmin.ErrInvalid)
	}
	if _, err := io.Copy(sha256.New(), bundle); err != nil {
		return "", fmt.Errorf("read the bundle: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots[0].Next = false
	s.slots[1] = webadmin.FirmwareSlot{Name: "B", Version: "v1.3.0", Next: true, Tries: 3}
	return "v1.3.0", nil
}

// MarkGood implements webadmin.Firmware.
func (s *slots) MarkGood(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots[0].Good = true
	return nil
}

// Rollback implements webadmin.Firmware.
func (s *slots) Rollback(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.slots[1].Good {
		return "", fmt.Errorf("%w: there is no other firmware that has proved itself", webadmin.ErrNotNow)
	}
	s.slots[0].Next, s.slots[1].Next = false, true
	return s.slots[1].Version, nil
}

// Restart implements webadmin.Firmware: the stage only says that it would.
func (s *slots) Restart(_ context.Context, now bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = !now
	return nil
}

// Network implements webadmin.Network.
func (machine) Network() (webadmin.Reach, error) {
	return webadmin.Reach{SIP: 5060, SIPS: 5061, Network: host.Network{Name: "stage", Addresses: []host.Address{
		{Interface: "eth0", Prefix: netip.MustParsePrefix("192.168.1.20/24")},
		{Interface: "eth0", Prefix: netip.MustParsePrefix("2001:db8::20/64")},
	}}}, nil
}

// files are the authority's, in memory.
type files map[string][]byte

func (f files) Read(name string) ([]byte, error) {
	if data, kept := f[name]; kept {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

func (f files) Write(name string, data []byte) error {
	f[name] = data
	return nil
}

// authority is the certificate of one that signs nothing here.
func authority() ([]byte, error) {
	a, err := devicecert.Load(files{}, time.Now, nil, nil)
	if err != nil {
		return nil, errors.Join(errors.New("make the stage's authority"), err)
	}
	return a.PEM(), nil
}
