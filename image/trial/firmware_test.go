//go:build emulator

package trial

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"ringdown/image/update"
)

// firmware is the API's answer to what runs.
type firmware struct {
	Version string
	Slots   []firmwareSlot
}

type firmwareSlot struct {
	Name, Version    string
	Runs, Good, Next bool
	Tries            int
}

// runs is what runs, and in which slot.
func (o *owner) runs() (version, slot, next string) {
	o.m.t.Helper()
	var f firmware
	o.must("GET", "/api/v1/system/firmware", nil, &f)
	for _, s := range f.Slots {
		if s.Runs {
			slot = s.Name
		}
		if s.Next {
			next = s.Name
		}
	}
	return f.Version, slot, next
}

// installs uploads a bundle and starts anew.
func (o *owner) installs(bundle []byte, version string) {
	o.m.t.Helper()
	var next struct{ Version string }
	o.must("PUT", "/api/v1/system/firmware", bytes.NewReader(bundle), &next)
	if next.Version != version {
		o.m.t.Fatalf("the bundle is %s, and %s starts next", version, next.Version)
	}
	o.restarts()
}

func (o *owner) restarts() {
	o.m.t.Helper()
	o.m.step("restart")
	o.must("POST", "/api/v1/system/restart", map[string]string{"when": "now"}, nil)
	o.m.says("restarting: a restart was ordered")
	o.m.resets()
}

// resets stands in for a board's own reset where the emulator has none.
func (m *machine) resets() {
	m.t.Helper()
	if m.board.Machine.Resets {
		return
	}
	m.says("reboot: Restarting system")
	m.qmp().order("system_reset")
}

// refuses uploads a bundle that must not be taken, and checks the reason and
// that the next start is of what runs.
func (o *owner) refuses(bundle []byte, reason string) {
	o.m.t.Helper()
	status, said := o.ask("PUT", "/api/v1/system/firmware", bytes.NewReader(bundle))
	var problem struct{ Detail string }
	if err := json.Unmarshal([]byte(said), &problem); err != nil || status != http.StatusUnprocessableEntity || !strings.Contains(problem.Detail, reason) {
		o.m.t.Errorf("the upload is answered by %d %s, want %q", status, said, reason)
		return
	}
	o.m.t.Logf("refused: %s", problem.Detail)
	if _, slot, next := o.runs(); slot != next {
		o.m.t.Errorf("%s is armed after a refusal, and %s runs", next, slot)
	}
}

// bundleOf reads a bundle.
func bundleOf(t *testing.T, version string) []byte {
	t.Helper()
	data, err := os.ReadFile(made(t, version, ".bundle"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// manifestOf takes a bundle apart.
func manifestOf(t *testing.T, bundle []byte) (m update.Manifest, parts []byte) {
	t.Helper()
	const head = len("ringdown-bundle\n") + 4
	size := int(bundle[head-4])<<24 | int(bundle[head-3])<<16 | int(bundle[head-2])<<8 | int(bundle[head-1])
	if err := json.Unmarshal(bundle[head:head+size], &m); err != nil {
		t.Fatal(err)
	}
	return m, bundle[head+size+ed25519.SignatureSize:]
}

// packed puts a bundle together again: with another manifest, other bytes, or
// another key. The hashes are those of the bytes.
func packed(t *testing.T, m update.Manifest, parts []byte, key ed25519.PrivateKey) []byte {
	t.Helper()
	var out bytes.Buffer
	var readers []io.Reader
	for i, p := range m.Parts {
		var part []byte
		part, parts = parts[:p.Size], parts[p.Size:]
		m.Parts[i].SHA256 = sumOf(part)
		readers = append(readers, bytes.NewReader(part))
	}
	if err := update.Pack(&out, m, key, readers); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// key is the one that test images take bundles of.
func key(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	text, err := os.ReadFile("../keys/ci/bundle.key")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatal(errors.New("image/keys/ci/bundle.key holds no key"))
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return k.(ed25519.PrivateKey)
}
