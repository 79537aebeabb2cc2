package tty

import (
	"syscall"
	"unsafe"
)

// The system calls of a descriptor that does not block, made without telling Go's
// scheduler, as none can wait: told, it wakes its watcher thread with the first
// call after each pause, a hundred times a second with a card that has sound
// (decision 15 has what that costs).

func get(fd uintptr, p []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&p[0])), uintptr(len(p))) //nolint:gosec // the kernel writes it within the call
	return int(n), errno
}

func put(fd uintptr, p []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, fd, uintptr(unsafe.Pointer(&p[0])), uintptr(len(p))) //nolint:gosec // the kernel reads it within the call
	return int(n), errno
}
