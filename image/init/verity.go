package main

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The device mapper's interface (Linux, include/uapi/linux/dm-ioctl.h).
const (
	dmHeader  = 312
	dmTarget  = 40
	dmBuffer  = 4096
	dmOrder   = 0xc138fd00 // _IOWR(0xfd, n, struct dm_ioctl), without n
	dmCreate  = dmOrder | 3
	dmResume  = dmOrder | 6
	dmLoad    = dmOrder | 9
	dmReadOny = 1 // flag: the device is read-only
	block     = 4096
	sectors   = block / 512
)

// mountSystem mounts the programs of the slot that runs. Every block of them is
// compared with the hash tree as it is read, and the tree's root is in the
// signed boot image.
func (s *system) mountSystem() error {
	sys := s.facts.System
	hashes := treeBlocks(sys.Blocks)
	table := fmt.Sprintf("%s %d", s.parts[s.slot], sys.Offset/512)
	slot, err := mapDevice("slot", "linear", uint64(sys.Blocks+hashes)*sectors, table)
	if err != nil {
		return err
	}
	table = fmt.Sprintf("1 %s %s %d %d %d %d sha256 %s %s", slot, slot, block, block, sys.Blocks, sys.Blocks, sys.Root, sys.Salt)
	checked, err := mapDevice("system", "verity", uint64(sys.Blocks)*sectors, table)
	if err != nil {
		return err
	}
	if err := unix.Mount(checked, "/system", "squashfs", unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV, ""); err != nil {
		return fmt.Errorf("mount the programs: %w", err)
	}
	return nil
}

// treeBlocks is the size of the hash tree of n blocks.
func treeBlocks(n int64) (total int64) {
	const hashes = block / 32
	for n > 1 {
		n = (n + hashes - 1) / hashes
		total += n
	}
	return total
}

// mapDevice makes a device of one target and returns its path.
func mapDevice(name, kind string, length uint64, table string) (string, error) {
	fd, err := unix.Open("/dev/mapper/control", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return "", fmt.Errorf("open the device mapper: %w", err)
	}
	defer func() { _ = unix.Close(fd) }()
	var device uint64
	for _, step := range []struct {
		order uintptr
		body  []byte
	}{{dmCreate, nil}, {dmLoad, dmTable(kind, length, table)}, {dmResume, nil}} {
		b := dmMessage(name, step.body)
		if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), step.order, uintptr(unsafe.Pointer(&b[0]))); e != 0 { //nolint:gosec // an ioctl's way
			return "", fmt.Errorf("map the device %s (%s %s), order %#x: %w", name, kind, table, step.order, e)
		}
		device = binary.LittleEndian.Uint64(b[40:])
	}
	return fmt.Sprintf("/dev/dm-%d", unix.Minor(device)), nil
}

// dmMessage is a struct dm_ioctl of version 4.0.0 with what follows it.
func dmMessage(name string, body []byte) []byte {
	b := make([]byte, dmBuffer)
	le := binary.LittleEndian
	le.PutUint32(b[0:], 4)
	le.PutUint32(b[12:], dmBuffer)
	le.PutUint32(b[16:], dmHeader)
	if body != nil {
		le.PutUint32(b[20:], 1)
		le.PutUint32(b[28:], dmReadOny)
	}
	copy(b[48:48+127], name)
	copy(b[dmHeader:], body)
	return b
}

// dmTable is a struct dm_target_spec with its text.
func dmTable(kind string, length uint64, table string) []byte {
	b := make([]byte, dmTarget, dmTarget+len(table)+8)
	binary.LittleEndian.PutUint64(b[8:], length)
	copy(b[24:39], kind)
	b = append(append(b, table...), 0)
	for len(b)%8 != 0 {
		b = append(b, 0)
	}
	binary.LittleEndian.PutUint32(b[20:], uint32(len(b)))
	return b
}
