package update_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestAPowerCutAtAnyByteLeavesAFirmwareThatStarts cuts the power after each byte
// that an update writes, three times: what was not synced is lost, kept, or kept
// in part. Whatever starts is whole; and nothing but the last write arms.
func TestAPowerCutAtAnyByteLeavesAFirmwareThatStarts(t *testing.T) {
	total := written(newBench(t))
	seed := rand.New(rand.NewPCG(7, 1))
	ways := map[string]func() bool{
		"lost": func() bool { return false }, "kept": func() bool { return true }, "torn": func() bool { return seed.IntN(2) == 0 },
	}
	for name, keep := range ways {
		t.Run(name, func(t *testing.T) {
			base := newBench(t)
			in := base.bundle("v1.1.0", nil)
			for n := range total {
				b := newBench(t)
				b.disk.budget = n
				if _, err := b.updater("A", "v1.0.0").Apply(t.Context(), bytes.NewReader(in)); err == nil {
					t.Fatalf("after %d of %d bytes: an update without power", n, total)
				}
				b.disk.powerCycle(keep)
				slot, version := b.start()
				if got := slot + " " + version; got != "A v1.0.0" && (got != "B v1.1.0" || n < total-512) {
					t.Fatalf("after %d of %d bytes %q starts", n, total, got)
				}
			}
		})
	}
}

// written is how many bytes an update writes.
func written(b *bench) int {
	b.disk.budget = 1 << 30
	_, err := b.updater("A", "v1.0.0").Apply(b.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	return 1<<30 - b.disk.budget
}

// TestPowerCutsOneAfterTheOther lives a hard life: updates, good marks, roll
// backs and starts, each of which may meet a power cut at any byte.
func TestPowerCutsOneAfterTheOther(t *testing.T) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 2))
			b := newBench(t)
			bundle := b.bundle("v1.1.0", nil)
			for step := range 60 {
				slot, version := b.start()
				if slot == "" {
					t.Fatalf("step %d: neither slot starts", step)
				}
				u := b.updater(slot, version)
				b.noErr(u.MarkGood())
				if b.disk.budget = -1; r.IntN(3) > 0 {
					b.disk.budget = r.IntN(5000)
				}
				switch r.IntN(4) { // each may fail; what starts then is looked at
				case 0:
					u.Apply(t.Context(), bytes.NewReader(bundle))
				case 1:
					u.Rollback()
				case 2:
					u.MarkGood()
				}
				b.disk.powerCycle(func() bool { return r.IntN(2) == 0 })
			}
		})
	}
}
