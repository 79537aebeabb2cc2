//go:build dahdi

package dahdi

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringdown/hal"
)

// busyTime is the processor time of this process.
func busyTime(t *testing.T) time.Duration {
	t.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestWhatEightPortsCost logs it. In a machine that executes one instruction in a
// nanosecond the time is a count of instructions.
func TestWhatEightPortsCost(t *testing.T) {
	localPair(t)
	c := openCard(t, nearURL)
	n := len(c.Ports())
	rx, tx := make([]*hal.Frame, n), make([]*hal.Frame, n)
	for i := range rx {
		rx[i], tx[i] = new(hal.Frame), new(hal.Frame)
	}
	pass := func() {
		if _, _, err := c.Media().Exchange(t.Context(), rx, tx); err != nil {
			t.Fatal(err)
		}
	}
	pass()
	if allocated := testing.AllocsPerRun(100, pass); allocated > 0 {
		t.Errorf("a frame of eight ports allocates %.1f times", allocated)
	}
	before, began := busyTime(t), time.Now()
	for range 500 {
		pass()
	}
	share := float64(busyTime(t)-before) / float64(time.Since(began))
	t.Logf("eight ports with sound take %.1f %% of a processor of a thousand million instructions a second", 100*share)
	before, began = busyTime(t), time.Now()
	if _, _, err := c.Media().Exchange(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	<-time.After(5 * time.Second)
	share = float64(busyTime(t)-before) / float64(time.Since(began))
	t.Logf("at rest they take %.1f %%", 100*share)
}
