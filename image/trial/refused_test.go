//go:build emulator

package trial

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBundlesThatAreRefused: each is refused for its own reason before it is
// armed, and the appliance goes on as if nothing had come.
func TestBundlesThatAreRefused(t *testing.T) {
	m := start(t, plan{disk: newDisk(t)})
	o := setUp(m)
	m.says("slot A with " + first + " is good")
	next := bundleOf(t, second)
	manifest, parts := manifestOf(t, next)

	m.step("a bundle without a signature")
	unsigned := bytes.Clone(next)
	at := len(next) - len(parts)
	clear(unsigned[at-ed25519.SignatureSize : at])
	o.refuses(unsigned, "it is signed by none of this appliance's keys")

	m.step("a bundle that another key signed")
	foreign := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	o.refuses(packed(t, manifest, parts, foreign), "it is signed by none of this appliance's keys")

	m.step("a manifest that was tampered with")
	o.refuses(bytes.Replace(next, []byte(second), []byte("v9.9.9"), 1), "it is signed by none of this appliance's keys")

	m.step("a bundle of another board")
	other := manifest
	other.Board = "qemu-riscv64"
	o.refuses(packed(t, other, parts, key(t)), "it is for qemu-riscv64, and this is "+*given.board)

	m.step("a bundle that is older")
	other = manifest
	other.Version = "v0.0.9"
	o.refuses(packed(t, other, parts, key(t)), "it is v0.0.9, and v0.1.0 runs")

	m.step("a bundle whose last byte was tampered with")
	o.refuses(flipped(next, len(next)-1), "the part system has other bytes than its manifest says")

	m.step("a bundle without its end")
	o.refuses(next[:len(next)-100_000], "the part system ends after")

	m.step("a bundle with something behind it")
	o.refuses(append(bytes.Clone(next), 'x'), "something follows its last part")

	m.step("something else")
	o.refuses([]byte("PK\x03\x04 this is no bundle"), "this is no firmware bundle")

	m.step("an upload that breaks off")
	o.breaksOff(next)
	o.restarts()
	m.keys(strings.Repeat(" \x03\n", 30)) // what stops other boot loaders
	m.says("ringdown: slot A, 7 tries left after this one", "slot A with "+first+" is good")
	if m.said("=> ") {
		t.Error("the boot loader has a prompt")
	}
}

// breaksOff uploads half of a bundle; then the connection is gone.
func (o *owner) breaksOff(bundle []byte) {
	o.m.t.Helper()
	ctx, cancel := context.WithTimeout(o.m.t.Context(), answerWithin)
	defer cancel()
	r := o.request("PUT", "/api/v1/system/firmware", io.MultiReader(bytes.NewReader(bundle[:len(bundle)/2]), &breaks{cancel}))
	r.ContentLength = int64(len(bundle))
	r.Header.Set("Content-Type", "application/octet-stream")
	if a, err := o.web.Do(r.WithContext(ctx)); err == nil {
		a.Body.Close()
		o.m.t.Fatalf("half an upload is answered by %s", a.Status)
	}
	var f struct{ Writing bool }
	for end := time.Now().Add(*given.patience); time.Now().Before(end); {
		if o.must("GET", "/api/v1/system/firmware", nil, &f); !f.Writing {
			break
		}
	}
	if _, slot, next := o.runs(); slot != next || f.Writing {
		o.m.t.Errorf("%s is armed after half an upload, and %s runs; writing %v", next, slot, f.Writing)
	}
}

// breaks ends a request's context where its body would go on.
type breaks struct{ cancel func() }

// Read implements io.Reader.
func (b *breaks) Read([]byte) (int, error) {
	b.cancel()
	return 0, context.Canceled
}

// TestFirmwareThatDoesNotWork: the bundle is as it should be, and what it holds
// is not. The old firmware returns by itself, each time for a reason that the
// console tells, and takes the next update.
func TestFirmwareThatDoesNotWork(t *testing.T) {
	m := start(t, plan{disk: newDisk(t)})
	o := setUp(m)
	m.says("slot A with " + first + " is good")
	o.names("Before")
	next := bundleOf(t, second)
	manifest, parts := manifestOf(t, next)
	boot := int(manifest.Parts[0].Size)
	twice := []string{"ringdown: slot B, 1 tries left after this one", "", "ringdown: slot B, 0 tries left after this one", ""}
	for _, c := range []struct {
		what, version string
		bundle        []byte
		because       []string
		tries         bool // it is tried twice; else the boot loader refuses it at once
	}{
		{"a boot image with a bit changed", second, packed(t, manifest, flipped(parts, 3_000_000), key(t)), []string{"Bad hash value", "ringdown: slot B is refused"}, false},
		{"a boot image without a signature", second, packed(t, manifest, renamed(parts, boot), key(t)), []string{"Failed to verify required signature 'key-boot'", "ringdown: slot B is refused"}, false},
		{"a boot image that another key signed", "v0.4.0", bundleOf(t, "v0.4.0"), []string{"Failed to verify required signature 'key-boot'", "ringdown: slot B is refused"}, false},
		{"programs with a bit changed", second, packed(t, manifest, flipped(parts, boot+1), key(t)), []string{"is corrupted", "cannot go on: mount the programs", "restarting: the first steps failed"}, true},
		{"a first process that ends", third, faulty(t, "fault_exit"), []string{"FAULT: the first process ends", "Kernel panic"}, true},
		{"a first process that hangs", third, faulty(t, "fault_spin"), []string{"FAULT: the first process hangs", "softdog: Initiating system reboot"}, true},
		{"a gateway that is stopped", third, faulty(t, "fault_mute"), []string{"the gateway is ready", "FAULT: the gateway is stopped by SIGSTOP", "the watchdog is no longer fed", "softdog: Initiating system reboot"}, true},
	} {
		m.step(c.what)
		o.installs(c.bundle, c.version)
		if c.tries {
			for i := 0; i < len(twice); i += 2 {
				m.says(twice[i])
				m.says(c.because...)
			}
		} else {
			m.says(twice[0])
			m.says(c.because...)
		}
		m.says("ringdown: slot A, 7 tries left after this one", "slot A with "+first+" is good")
		o.keeps("Before")
	}
}

// renamed has no signature that a boot loader would find.
func renamed(parts []byte, boot int) []byte {
	return append(bytes.ReplaceAll(parts[:boot:boot], []byte("signature-1"), []byte("sagnature-1")), parts[boot:]...)
}

// faulty is a bundle with a fault of image/init.
func faulty(t *testing.T, fault string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(*given.dist, "ringdown-"+third+"-"+fault+"-"+*given.board+".bundle"))
	if err != nil {
		t.Fatalf("%v; make image-test-all makes it", err)
	}
	return data
}

// TestNeitherSlotStarts: both boot images are spoiled on the disk, by whatever;
// the recovery system takes a bundle from its page, and only a good one. What was
// set is still there.
func TestNeitherSlotStarts(t *testing.T) {
	disk := newDisk(t)
	m := start(t, plan{disk: disk})
	o := setUp(m)
	m.says("slot A with " + first + " is good")
	o.names("Before")
	o.installs(bundleOf(t, second), second)
	m.says("slot B with " + second + " is good")
	m.cut()
	spoil(t, disk, "A")
	spoil(t, disk, "B")

	m = start(t, plan{disk: disk})
	m.says("ringdown: slot B is refused", "ringdown: slot A is refused", "ringdown: no slot is left, the recovery system starts",
		"sha256,rsa2048:boot+ OK", "slot recovery", "neither slot starts. Upload a firmware bundle at http://ringdown.local", "network: eth0 has")
	if status, said := m.recovery("GET", "/", nil); status != http.StatusOK || !strings.Contains(said, "Ringdown recovery") {
		t.Fatalf("the recovery page: %d %s", status, said)
	}
	next := bundleOf(t, second)
	if status, said := m.recovery("POST", "/bundle", flipped(next, 5_000_000)); status != http.StatusUnprocessableEntity || !strings.Contains(said, "other bytes than its manifest says") {
		t.Errorf("a bundle that was tampered with: %d %s", status, said)
	}
	if status, said := m.recovery("POST", "/bundle", next); status != http.StatusOK || !strings.Contains(said, second) {
		t.Fatalf("a good bundle: %d %s", status, said)
	}
	m.step("restart")
	if status, said := m.recovery("POST", "/restart", []byte{}); status != http.StatusOK {
		t.Fatalf("restart: %d %s", status, said)
	}
	m.says("restarting: a restart was ordered", "1 tries left after this one", "Ringdown "+second, "with "+second+" is good")
	key := o.key
	o = newOwner(m)
	o.key = key
	o.keeps("Before")
}

// recovery asks the recovery system, as a browser would.
func (m *machine) recovery(method, path string, body []byte) (int, string) {
	m.t.Helper()
	o := newOwner(m)
	r, err := http.NewRequest(method, "http://127.0.0.1:"+itoa(m.ports["http"])+path, bytes.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	return o.send(r)
}
