package control_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/afero"

	"ringdown/image/network"
	"ringdown/image/update"
	"ringdown/image/update/control"
)

// TestOrdersAndRefusalsCrossTheSocket: what the first process says arrives as it
// was said, with whose fault it is.
func TestOrdersAndRefusalsCrossTheSocket(t *testing.T) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	restarts := 0
	c := listen(t, key, func() { restarts++ })
	st, err := c.Status(t.Context())
	if err != nil || st.Version != "v1.0.0" || len(st.Slots) != 2 {
		t.Fatalf("%+v %v", st, err)
	}
	for name, order := range map[control.Kind]func() error{
		control.Refused: func() error { _, err := c.Apply(t.Context(), strings.NewReader("PK")); return err },
		control.NotNow:  func() error { _, err := c.Rollback(t.Context()); return err },
	} {
		var said *control.Error
		if err := order(); !errors.As(err, &said) || said.Kind != name || said.Text == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.MarkGood(t.Context()); err != nil {
		t.Error(err)
	}
	if v, err := c.Apply(t.Context(), bytes.NewReader(bundle(t, key))); err != nil || v != "v1.1.0" {
		t.Error(v, err)
	}
	if err := c.Restart(t.Context()); err != nil || restarts != 1 {
		t.Error(restarts, err)
	}
}

// address is a network that has nothing on trial and refuses 192.168.1.0.
type address struct{ tried network.Wish }

func (a *address) Status() network.Status { return network.Status{Method: network.DHCP, Kept: a.tried} }

func (a *address) Try(_ context.Context, w network.Wish) error {
	a.tried = w
	if w.Address == "192.168.1.0/24" {
		return network.Faults{{Field: "address", What: "is the network itself"}}
	}
	return nil
}

func (a *address) Confirm() error { return network.ErrNoTrial }

func (a *address) TakeBack() error { return network.ErrNoTrial }

func TestOrdersOfTheNetworkCrossTheSocket(t *testing.T) {
	c := listen(t, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)), nil)
	wish := network.Wish{Method: network.Static, Address: "192.168.1.9/24", DNS: []string{"192.168.1.1"}}
	if err := c.TryNetwork(t.Context(), wish); err != nil {
		t.Fatal(err)
	}
	if st, err := c.Network(t.Context()); err != nil || st.Method != network.DHCP || st.Kept.Address != wish.Address || len(st.Kept.DNS) != 1 {
		t.Errorf("%+v %v", st, err)
	}
	var said *control.Error
	wish.Address = "192.168.1.0/24"
	if err := c.TryNetwork(t.Context(), wish); !errors.As(err, &said) || said.Kind != control.Refused || len(said.Faults) != 1 || said.Faults[0].Field != "address" {
		t.Errorf("%+v", err)
	}
	for name, order := range map[string]func(context.Context) error{"confirm": c.ConfirmNetwork, "back": c.TakeNetworkBack} {
		if err := order(t.Context()); !errors.As(err, &said) || said.Kind != control.NotNow || said.Text != network.ErrNoTrial.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
	wish.Address = strings.Repeat("1", 1<<20)
	if err := c.TryNetwork(t.Context(), wish); !errors.As(err, &said) || said.Kind != control.Fault {
		t.Errorf("an order without end: %v", err)
	}
}

func TestAFactoryResetIsRefusedWhileAnUpdateIsWritten(t *testing.T) {
	restarts := 0
	c := listen(t, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)), func() { restarts++ })
	bundle, sender := io.Pipe()
	applied := make(chan error, 1)
	go func() { _, err := c.Apply(t.Context(), bundle); applied <- err }()
	if _, err := sender.Write([]byte("r")); err != nil { // the updater waits for the rest
		t.Fatal(err)
	}
	for { // until it has begun
		if st, err := c.Status(t.Context()); err != nil || st.Writing {
			break
		}
	}
	var said *control.Error
	if err := c.Erase(t.Context(), "owner"); !errors.As(err, &said) || said.Kind != control.NotNow || said.Text != update.ErrBusy.Error() || restarts != 0 {
		t.Errorf("%v, %d restarts", err, restarts)
	}
	sender.Close()
	<-applied
	if err := c.Erase(t.Context(), "owner"); err != nil || restarts != 1 {
		t.Errorf("afterwards: %v, %d restarts", err, restarts)
	}
}

// TestARefusedBundleIsReadToItsEnd: whoever sends a bundle through this process
// would else see a broken connection and never the reason.
func TestARefusedBundleIsReadToItsEnd(t *testing.T) {
	c := listen(t, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)), nil)
	sent := &upload{Reader: bytes.NewReader(make([]byte, 20<<20))}
	var said *control.Error
	if _, err := c.Apply(t.Context(), sent); !errors.As(err, &said) || said.Kind != control.Refused {
		t.Errorf("refused by %v", err)
	}
	if sent.Len() > 0 || sent.closed {
		t.Errorf("%d bytes are left, closed %v", sent.Len(), sent.closed)
	}
}

// upload is the body of somebody's request.
type upload struct {
	*bytes.Reader
	closed bool
}

// Close implements io.Closer.
func (u *upload) Close() error {
	u.closed = true
	return nil
}

func listen(t *testing.T, key ed25519.PrivateKey, restart func()) *control.Client {
	t.Helper()
	fs := afero.NewMemMapFs()
	for name, size := range map[string]int{"state": 8192, "a": 4096, "b": 4096} {
		if err := afero.WriteFile(fs, name, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	u, err := update.New(fs, update.Machine{
		Board: "test", Version: "v1.0.0", Floor: "v1.0.0", Slot: "A", State: "state",
		Slots: map[string]update.Place{"A": {Path: "a", Size: 4096}, "B": {Path: "b", Size: 4096}},
	}, update.Keys{"test": key.Public().(ed25519.PublicKey)})
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "fw") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: control.Handler(u, control.Hands{Restart: restart, Erase: func(string) error { return nil }, Network: &address{}})}
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(l) }()
	t.Cleanup(func() { server.Close(); <-done })
	return control.NewClient(path)
}

func bundle(t *testing.T, key ed25519.PrivateKey) []byte {
	t.Helper()
	boot := []byte("a boot image")
	var out bytes.Buffer
	if err := update.Pack(&out, update.Manifest{
		Format: 1, Board: "test", Version: "v1.1.0", Floor: "v1.0.0", Key: "test",
		Parts: []update.Part{{Name: "boot", Size: int64(len(boot)), SHA256: sha256.Sum256(boot)}},
	}, key, []io.Reader{bytes.NewReader(boot)}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestARefusalOfALongUploadArrives: the reason is known after its first bytes,
// and whoever sends the rest has to read it all the same.
func TestARefusalOfALongUploadArrives(t *testing.T) {
	c := listen(t, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)), func() {})
	for range 20 {
		var said *control.Error
		if _, err := c.Apply(t.Context(), io.LimitReader(zeros{}, 8<<20)); !errors.As(err, &said) || said.Kind != control.Refused {
			t.Fatalf("%v", err)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
