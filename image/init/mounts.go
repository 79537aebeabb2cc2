package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// mountKernels mounts what the kernel itself offers, and memory for what need
// not be kept.
func mountKernels(l *logbook) {
	const safe = unix.MS_NOSUID | unix.MS_NOEXEC | unix.MS_NODEV
	for _, m := range []struct {
		kind, at, options string
		flags             uintptr
	}{
		{"devtmpfs", "/dev", "", unix.MS_NOSUID | unix.MS_NOEXEC},
		{"proc", "/proc", "", safe},
		{"sysfs", "/sys", "", safe},
		{"tmpfs", "/run", "mode=755,size=8m", safe},
		{"tmpfs", "/tmp", "mode=1777,size=32m", safe},
	} {
		if err := unix.Mount(m.kind, m.at, m.kind, m.flags, m.options); err != nil {
			l.say("mount %s: %v", m.at, err)
		}
	}
}

// loadModules loads the board's modules in their order. One that does not load
// is told: what needs it will say so.
func loadModules(l *logbook) {
	order, err := os.ReadFile("/lib/modules/order")
	if err != nil {
		l.say("read the order of modules: %v", err)
	}
	for name := range strings.FieldsSeq(string(order)) {
		if err := loadModule("/lib/modules/" + name + ".ko"); err != nil && err != unix.EEXIST { //nolint:errorlint // a plain errno
			l.say("load module %s: %v", name, err)
		}
	}
}

func loadModule(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.FinitModule(int(f.Fd()), "", 0)
}

// diskWait is how long a disk may take to appear; SD cards take a second, and more
// than ten in an emulator on a busy machine.
const diskWait = 30 * time.Second

// findPartitions finds the partitions by their names. A disk that has all of
// them is ours.
func findPartitions() (map[string]string, error) {
	var found map[string]string
	for end := time.Now().Add(diskWait); time.Now().Before(end); sleep(context.Background(), 20*time.Millisecond) {
		found = map[string]string{}
		events, err := filepath.Glob("/sys/class/block/*/uevent")
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if text, err := os.ReadFile(e); err == nil {
				if name := partitionName(string(text)); name != "" {
					found[name] = "/dev/" + filepath.Base(filepath.Dir(e))
				}
			}
		}
		if found["state"] != "" && found["A"] != "" && found["B"] != "" && found["data"] != "" {
			return found, nil
		}
	}
	return nil, fmt.Errorf("after %s the disk has only the partitions %v", diskWait, found)
}

// partitionName reads the kernel's description of a block device.
func partitionName(uevent string) string {
	for line := range strings.Lines(uevent) {
		if name, found := strings.CutPrefix(strings.TrimSpace(line), "PARTNAME="); found {
			return name
		}
	}
	return ""
}

// mountData mounts the data; the journal mends what a power cut left.
func mountData(device string, l *logbook) error {
	begun := time.Now()
	if err := unix.Mount(device, "/data", "ext4", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC|unix.MS_NOATIME, "data=ordered,errors=remount-ro"); err != nil {
		return fmt.Errorf("mount the data on %s: %w", device, err)
	}
	l.say("data is mounted after %s", time.Since(begun).Round(time.Millisecond))
	return nil
}

// readOnlyRoot: nothing is written to the root any more; what is kept is on
// data, what is not is in /run and /tmp.
func readOnlyRoot() error {
	if err := unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		return fmt.Errorf("make the root read-only: %w", err)
	}
	return nil
}
