package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// growPartition makes the partition for data as long as the disk, which on an
// appliance is larger than the image. Nobody has it mounted yet. A fault costs
// the room, nothing else.
func growPartition(device string, l *logbook) {
	size, err := lengthen(device)
	switch {
	case err != nil:
		l.say("make the partition for data as long as the disk: %v", err)
	case size > 0:
		l.say("the partition for data has %d MiB now", size/mebibyte)
	}
}

// lengthen returns the partition's new size in bytes; 0: it is as before.
//
// The table at the disk's end is written first. The one at its front changes
// within its first 4 KiB, in one write; should a power cut tear it all the same,
// boot loader and kernel (its option gpt) take the one at the end.
func lengthen(device string) (int64, error) {
	disk, number, err := diskOf(device)
	if err != nil {
		return 0, err
	}
	sectors, err := sysNumber(filepath.Base(disk), "size")
	if err != nil {
		return 0, err
	}
	f, err := os.OpenFile(disk, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	table := make([]byte, tableBytes)
	if _, err := f.ReadAt(table, 0); err != nil {
		return 0, fmt.Errorf("read the partition table: %w", err)
	}
	front, back, from, size, err := grown(table, sectors)
	if err != nil || front == nil {
		return 0, err
	}
	for _, w := range []struct {
		data []byte
		at   int64
	}{{back, sectors*sector - int64(len(back))}, {front[:4096], 0}} {
		if _, err := f.WriteAt(w.data, w.at); err != nil {
			return 0, fmt.Errorf("write the partition table: %w", err)
		}
		if err := f.Sync(); err != nil {
			return 0, fmt.Errorf("write the partition table: %w", err)
		}
	}
	return size, resize(f, number, from, size)
}

// diskOf is the disk that a partition is on, and the partition's number.
func diskOf(device string) (string, int, error) {
	name := filepath.Base(device)
	path, err := filepath.EvalSymlinks("/sys/class/block/" + name)
	if err != nil {
		return "", 0, err
	}
	number, err := sysNumber(name, "partition")
	return "/dev/" + filepath.Base(filepath.Dir(path)), int(number), err
}

func sysNumber(device, of string) (int64, error) {
	text, err := os.ReadFile(filepath.Join("/sys/class/block", device, of))
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}

// resize tells the kernel (Linux, include/uapi/linux/blkpg.h).
func resize(disk *os.File, number int, from, size int64) error {
	const resizePartition = 3
	part := struct {
		start, length int64
		number        int32
		names         [128]byte
		_             [4]byte // the kernel counts in eights
	}{start: from, length: size, number: int32(number)}
	order := struct {
		op, flags, size int32
		data            unsafe.Pointer
	}{op: resizePartition, size: int32(unsafe.Sizeof(part)), data: unsafe.Pointer(&part)} //nolint:gosec // an ioctl's way
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, disk.Fd(), unix.BLKPG, uintptr(unsafe.Pointer(&order))); e != 0 { //nolint:gosec // as above
		return fmt.Errorf("tell the kernel: %w", e)
	}
	return nil
}

// growData makes the file system as long as its partition. It is mounted.
func growData(device, at string, l *logbook) {
	sectors, err := sysNumber(filepath.Base(device), "size")
	var have unix.Statfs_t
	if err = errors.Join(err, unix.Statfs(at, &have)); err != nil {
		l.say("make the file system for data as long as its partition: %v", err)
		return
	}
	blocks := uint64(sectors*sector) / uint64(have.Bsize)
	if have.Blocks >= blocks-blocks/8 { // what the file system takes for itself is below an eighth
		return
	}
	f, err := os.Open(at)
	if err != nil {
		l.say("open %s: %v", at, err)
		return
	}
	defer f.Close()
	const resizeFS = 0x40086610                                                                              // EXT4_IOC_RESIZE_FS: _IOW('f', 16, u64)
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, f.Fd(), resizeFS, uintptr(unsafe.Pointer(&blocks))); e != 0 { //nolint:gosec // an ioctl's way
		l.say("make the file system for data as long as its partition: %v", e)
		return
	}
	l.say("there are %d MiB for data now", blocks*uint64(have.Bsize)/mebibyte)
}
