package lab_test

import (
	"os"
	"testing"
	"time"
)

// TestMain keeps the time in the exchange's caller id, which is local, the same
// wherever the tests run.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run()) //nolint:forbidigo // a TestMain ends its process
}
