package sipstack

import (
	"syscall"
	"time"
	"unsafe"
)

// doze sleeps without telling Go's scheduler: its processor counts as busy. A
// signal, as the garbage collector sends, ends it early.
func doze(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(d))
	_, _, _ = syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0) //nolint:gosec // the kernel reads it before the call returns
}
