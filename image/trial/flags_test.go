//go:build emulator

package trial

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ringdown/image/board"
)

// What scripts/image-test.sh makes, by their versions.
const (
	first  = "v0.1.0" // a disk, and its bundle
	second = "v0.2.0" // a bundle
	third  = "v0.3.0" // bundles with a fault each
)

var given = struct {
	dist, board *string
	cuts        *int
	starts      *int
	seed        *uint64
	patience    *time.Duration
}{
	flag.String("dist", "", "folder of the images"),
	flag.String("board", "", "board that they are for"),
	flag.Int("cuts", 50, "how often the power is cut"),
	flag.Int("starts", 5, "how many starts are timed"),
	flag.Uint64("seed", 1, "of where the power is cut"),
	flag.Duration("patience", 10*time.Minute, "for one step; on a quiet machine none takes longer than 100 s"),
}

func TestMain(m *testing.M) {
	flag.Parse()
	if err := ready(); err != nil {
		fmt.Fprintln(os.Stderr, "image-test:", err)
		os.Exit(2) //nolint:forbidigo // this is the main of a test binary
	}
	m.Run()
}

// ready looks whether the board is one that an emulator runs.
func ready() error {
	b, err := board.Load(*given.board)
	if err != nil {
		return err
	}
	if b.Machine.Program == "" {
		return fmt.Errorf("%s does not run in an emulator", b.Name)
	}
	return have(b.Machine.Program, "qemu-system-arm")
}

// have names what is missing on this machine, and what to install for it.
func have(program, pkg string) error {
	if _, err := exec.LookPath(program); err != nil {
		return fmt.Errorf("%s is missing; install it: apt-get install --no-install-recommends %s", program, pkg)
	}
	return nil
}

// made is a file that scripts/image-test.sh has made.
func made(t *testing.T, version, ending string) string {
	t.Helper()
	name := filepath.Join(*given.dist, "ringdown-"+version+"-"+*given.board+ending)
	if _, err := os.Stat(name); err != nil {
		t.Fatalf("%v; make image-test and make image-test-all make it", err)
	}
	return name
}
