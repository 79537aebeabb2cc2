package speech

import (
	"fmt"
	"syscall"
	"unsafe"
)

// limit bounds a process that has just begun (prlimit, Linux 2.6.36).
func limit(pid int) error {
	for _, l := range []struct {
		what int
		most uint64
	}{
		{syscall.RLIMIT_AS, memoryMost},
		{syscall.RLIMIT_CPU, cpuMost},
		{syscall.RLIMIT_NOFILE, filesMost},
		{syscall.RLIMIT_FSIZE, fileSizeMost},
		{syscall.RLIMIT_CORE, 0},
	} {
		want := syscall.Rlimit{Cur: l.most, Max: l.most}
		_, _, wrong := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), uintptr(l.what), uintptr(unsafe.Pointer(&want)), 0, 0, 0) //nolint:gosec // the kernel reads it within the call
		if wrong != 0 {
			return fmt.Errorf("bound the process: %w", wrong)
		}
	}
	return nil
}
