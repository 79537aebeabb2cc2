package tty

import (
	"io"
	"os"
	"syscall"
)

// mover moves bytes one way between memory and a descriptor that does not block.
// It is made once and used for each call, so that none allocates. One goroutine
// uses it at a time.
type mover struct {
	call func(fd uintptr, p []byte) (int, syscall.Errno)
	wait func(func(fd uintptr) (done bool)) error // the runtime's poller
	try  func(fd uintptr) bool                    // attempt, bound once

	p     []byte
	whole bool // all of p is to be moved
	n     int
	errno syscall.Errno
}

func newMover(call func(uintptr, []byte) (int, syscall.Errno), wait func(func(uintptr) bool) error, whole bool) *mover {
	m := &mover{call: call, wait: wait, whole: whole}
	m.try = m.attempt
	return m
}

// move moves what it can at once, or all of p; 0 bytes of a read are the end.
func (m *mover) move(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	m.p, m.n, m.errno = p, 0, 0
	err := m.wait(m.try)
	m.p = nil
	switch {
	case err != nil:
		return m.n, err
	case m.errno != 0:
		return m.n, os.NewSyscallError(m.verb(), m.errno)
	case m.n == 0:
		return 0, io.EOF
	}
	return m.n, nil
}

func (m *mover) verb() string {
	if m.whole {
		return "write"
	}
	return "read"
}

// attempt moves until there is nothing more to move; false: the poller is to wait.
func (m *mover) attempt(fd uintptr) (done bool) {
	for {
		n, errno := m.call(fd, m.p[m.n:])
		switch {
		case errno == syscall.EINTR:
			continue
		case errno == syscall.EAGAIN:
			return false
		case errno != 0:
			m.errno = errno
			return true
		}
		if m.n += n; !m.whole || n == 0 || m.n == len(m.p) {
			return true
		}
	}
}
