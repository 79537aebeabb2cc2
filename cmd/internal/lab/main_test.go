package lab_test

import (
	"os"
	"runtime/debug"
	"testing"
	"time"
)

// garbage in percent of what is alive: an appliance of a scenario lives for some
// 50 ms, and what it leaves is collected a quarter as often as usual.
const garbage = 400

// TestMain keeps the time in the exchange's caller id, which is local, the same
// wherever the tests run.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	debug.SetGCPercent(garbage)
	os.Exit(m.Run()) //nolint:forbidigo // a TestMain ends its process
}
