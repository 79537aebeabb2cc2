package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// haveTools names what is missing on this machine, and what to install for it.
func (j *job) haveTools() error {
	need := [][2]string{
		{"apt-get", "apt"},
		{"dpkg-deb", "dpkg"},
		{"mkimage", "u-boot-tools"},
		{"dtc", "device-tree-compiler"},
		{"mksquashfs", "squashfs-tools"},
		{"mke2fs", "e2fsprogs"},
		{"sfdisk", "fdisk"},
	}
	switch j.UBoot.Kind {
	case emulator:
		need = append(need, [2]string{j.Machine.Program, "qemu-system-arm"})
	case sunxi:
		need = append(need, loaderTools()...)
	}
	var missing []string
	for _, n := range need {
		if _, err := exec.LookPath(n[0]); err != nil {
			missing = append(missing, n[1])
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("programs are missing; install them: apt-get install --no-install-recommends %s", strings.Join(missing, " "))
	}
	return nil
}

// loaderTools build U-Boot from its source.
func loaderTools() [][2]string {
	return [][2]string{
		{"dpkg-source", "dpkg-dev"},
		{"make", "make"},
		{"gcc", "gcc libc6-dev libssl-dev"},
		{"arm-linux-gnueabihf-gcc", "gcc-arm-linux-gnueabihf"},
		{"bison", "bison"},
		{"flex", "flex"},
		{"bc", "bc"},
		{"swig", "swig"},
		{"python3-config", "python3-dev python3-setuptools"},
		{"xxd", "xxd"},
	}
}

// tool runs a program and keeps what it says for an error.
func (j *job) tool(ctx context.Context, name string, args ...string) error {
	return j.toolIn(ctx, j.work, nil, name, args...)
}

func (j *job) toolIn(ctx context.Context, dir string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // G204: of our own making
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return nil
}

var errHash = errors.New("has another hash than the board's description")
