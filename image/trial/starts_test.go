//go:build emulator

package trial

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStarts measures the time from the emulator's start to the first 200 of
// /readyz, through the boot loader: the median of -starts. It says what the host
// was doing meanwhile; on a busy one the figure means nothing.
func TestStarts(t *testing.T) {
	disk := newDisk(t)
	var all []time.Duration
	for n := range *given.starts + 1 {
		m := start(t, plan{disk: disk, timed: true})
		o := newOwner(m)
		o.web.Timeout = 500 * time.Millisecond // there is nobody behind the forwarded port for a while
		for again := time.NewTicker(50 * time.Millisecond); ; <-again.C {
			if status, _ := o.ask("GET", "/readyz", nil); status == http.StatusOK {
				again.Stop()
				break
			}
			if !m.alive() || time.Since(m.begun) > *given.patience {
				t.Fatalf("it does not start:\n%s", m.tail())
			}
		}
		took := time.Since(m.begun)
		load, err := os.ReadFile("/proc/loadavg")
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("ready after %s; load %s", took.Round(10*time.Millisecond), strings.TrimSpace(string(load)))
		if n > 0 { // the first start makes the appliance's own certificate, and makes data as long as the disk
			all = append(all, took)
		}
		m.cut()
	}
	slices.Sort(all)
	t.Logf("%s: median of %d starts %s, from %s to %s", *given.board, len(all), all[len(all)/2].Round(10*time.Millisecond), all[0].Round(10*time.Millisecond), all[len(all)-1].Round(10*time.Millisecond))
}
