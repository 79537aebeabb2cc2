package sipstack

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	Tune()
	os.Exit(m.Run()) //nolint:forbidigo // the end of the test program
}
