package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// target is a machine that binaries are for.
type target struct {
	arch, arm string // GOARCH, GOARM
	debian    string // its architecture's name there
}

func (t target) String() string { return "linux/" + t.name() }

// name is what files are called by.
func (t target) name() string {
	if t.arm != "" {
		return t.arch + "v" + t.arm
	}
	return t.arch
}

// targets lists the machines. ARM has a floating-point unit from ARMv7 on, which
// is what Debian's armhf asks for too.
func targets() []target {
	return []target{{"arm", "7", "armhf"}, {"arm64", "", "arm64"}, {"amd64", "", "amd64"}}
}

// build builds the binary and names its file.
func (t target) build(ctx context.Context, o options) (string, error) {
	out, err := filepath.Abs(filepath.Join(o.dir, fmt.Sprintf("ringdown-%s-linux-%s", o.version, t.name())))
	if err != nil {
		return "", err
	}
	args := []string{
		"build", "-trimpath", "-buildvcs=false", "-tags=nomsgpack",
		"-ldflags", "-s -w -buildid= -X main.version=" + o.version, "-o", out, "./cmd/ringdown",
	}
	if o.cold {
		args = append([]string{args[0], "-a"}, args[1:]...)
	}
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // of our own making
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+t.arch, "GOARM="+t.arm, "GOFLAGS=", "GOAMD64=v1")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, said)
	}
	return out, nil
}

// checksums writes SHA256SUMS as sha256sum does.
func checksums(dir string, names []string) error {
	var b strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(dir, sumsFile), []byte(b.String()), 0o644) //nolint:gosec // as the rest
}

const sumsFile = "SHA256SUMS"

// again makes the release a second time, elsewhere and from nothing, and compares.
func again(ctx context.Context, o options) error {
	first, err := os.ReadFile(filepath.Join(o.dir, sumsFile))
	if err != nil {
		return err
	}
	if o.dir, err = os.MkdirTemp("", "ringdown-release-"); err != nil {
		return err
	}
	o.cold = true
	err = make1(ctx, o)
	second, readErr := os.ReadFile(filepath.Join(o.dir, sumsFile))
	if err = errors.Join(err, readErr, os.RemoveAll(o.dir)); err != nil {
		return err
	}
	if !bytes.Equal(first, second) {
		return fmt.Errorf("two builds of the same sources differ:\n%s%s", first, second)
	}
	fmt.Println("Two builds are identical, byte by byte.")
	return nil
}
