//go:build emulator

package trial

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"ringdown/image/update"
)

func sumOf(b []byte) update.Sum { return sha256.Sum256(b) }

// flipped has one bit of one byte changed.
func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

// TestAnUpdateAndTheWayBack is what CI has time for: from the emulator's start
// through the boot loader to answers, a bundle that was tampered with, an update
// to the other slot, and the way back, each with the configuration of before.
func TestAnUpdateAndTheWayBack(t *testing.T) {
	disk := newDisk(t)
	m := start(t, plan{disk: disk})
	m.says("ringdown: slot A, 7 tries left after this one")
	m.cut() // a start that comes to nothing costs a try
	m = start(t, plan{disk: disk})
	m.says("ringdown: slot A, 6 tries left after this one", "sha256,rsa2048:boot+ OK", "Ringdown "+first,
		"the partition for data has 858 MiB now", "there are 858 MiB for data now")
	o := setUp(m)
	m.says("slot A with " + first + " is good")
	o.names("Before")

	next := bundleOf(t, second)
	m.step("a bundle that was tampered with")
	o.refuses(flipped(next, 5_000_000), "the part boot has other bytes than its manifest says")

	m.step("an update")
	o.installs(next, second)
	m.says("ringdown: slot B, 1 tries left after this one", "sha256,rsa2048:boot+ OK", "Ringdown "+second, "slot B with "+second+" is good")
	o.keeps("Before")
	o.names("After")

	m.step("the way back")
	var back struct{ Version string }
	o.must("POST", "/api/v1/system/firmware/rollback", nil, &back)
	if back.Version != first {
		t.Fatalf("the way back is to %s", back.Version)
	}
	o.restarts()
	m.says("ringdown: slot A, 7 tries left after this one", "Ringdown "+first, "slot A with "+first+" is good")
	o.keeps("After")
	if version, slot, next := o.runs(); version != first || slot != "A" || next != "A" {
		t.Errorf("%s runs in slot %s, and %s is next", version, slot, next)
	}
	t.Logf("done %s after the emulator's start", m.since())
}
