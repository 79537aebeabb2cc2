package control_test

import (
	"bytes"
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
	server := &http.Server{Handler: control.Handler(u, restart)}
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
