package dahdi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"ringdown/hal"
)

// errEvent is what a read or a write says while an event waits to be taken
// (ELAST in dahdi/kernel.h).
const errEvent = unix.Errno(500)

// fd is an open file of DAHDI's, non-blocking.
type fd int

const noFD fd = -1

func openFile(dir, name string) (fd, error) {
	n, err := unix.Open(filepath.Join(dir, name), unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return noFD, fmt.Errorf("open %s: %w", filepath.Join(dir, name), err)
	}
	return fd(n), nil
}

func (f fd) close() error {
	if f < 0 {
		return nil
	}
	return unix.Close(int(f))
}

// order gives the kernel an order whose argument is at p.
func (f fd) order(number uintptr, p unsafe.Pointer) error {
	for {
		_, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(f), number, uintptr(p))
		switch e {
		case 0:
			return nil
		case unix.EINTR:
		default:
			return e
		}
	}
}

func (f fd) orderInt(number uintptr, v int32) error { return f.order(number, unsafe.Pointer(&v)) } //nolint:gosec // an ioctl's way

// hook orders a hook state. On a non-blocking file EINPROGRESS is success: the
// kernel has begun.
func (f fd) hook(what int32) error {
	if err := f.orderInt(ordHook, what); err != nil && !errors.Is(err, unix.EINPROGRESS) {
		return err
	}
	return nil
}

// event takes one event, evNone when there is none.
func (f fd) event() (int32, error) {
	var v int32
	err := f.order(ordGetEvent, unsafe.Pointer(&v)) //nolint:gosec // an ioctl's way
	return v, err
}

// params reads what the kernel knows of the channel, or of channel number n when
// f is the control file.
func (f fd) params(n int32) (params, error) {
	var p params
	err := f.levels(n, &p)
	return p, err
}

// levels is params into a place of the caller's, so that looking allocates nothing.
func (f fd) levels(n int32, p *params) error {
	*p = params{Chan: n}
	return f.order(ordGetParams, unsafe.Pointer(p)) //nolint:gosec // an ioctl's way
}

func (f fd) span(n int32) (spanInfo, error) {
	var s spanInfo
	binary.NativeEndian.PutUint32(s[spanAtNumber:], uint32(n))
	err := f.order(ordSpanStat, unsafe.Pointer(&s)) //nolint:gosec // an ioctl's way
	return s, err
}

func (s *spanInfo) text(at int) string { return text(s[at : at+20]) }

func (f fd) orderVersion(v *version) error { return f.order(ordGetVersion, unsafe.Pointer(v)) } //nolint:gosec // an ioctl's way

// text is a C string in a field.
func text(b []byte) string {
	s, _, _ := bytes.Cut(b, []byte{0})
	return string(s)
}

// read takes a frame of linear samples; n is how many came.
func (f fd) read(to *hal.Frame) (n int, err error) {
	n, err = unix.Read(int(f), unsafe.Slice((*byte)(unsafe.Pointer(to)), unsafe.Sizeof(*to))) //nolint:gosec // samples are native-endian
	return n / 2, err
}

func (f fd) write(from *hal.Frame) error {
	_, err := unix.Write(int(f), unsafe.Slice((*byte)(unsafe.Pointer(from)), unsafe.Sizeof(*from))) //nolint:gosec // as above
	return err
}

// poll waits until one of the files has what is asked of it, at most for limit.
func poll(set []unix.PollFd, limit time.Duration) error {
	t := unix.NsecToTimespec(int64(max(limit, 0)))
	_, err := unix.Ppoll(set, &t, nil)
	if errors.Is(err, unix.EINTR) {
		return nil
	}
	return err
}
