package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// socketName is the socket in the data directory.
const socketName = "ringdown.sock"

// ownerOnly is the socket's mode from its first moment.
const ownerOnly = 0o600

// maxAddress is what fits into a socket's address with its closing zero:
// sun_path has 108 bytes, unix(7).
const maxAddress = 107

// Listen opens the socket in dir. One that a killed server left behind is
// removed: the caller holds the lock of dir and knows that nobody else is there.
func Listen(dir string) (net.Listener, error) {
	path := filepath.Join(dir, socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	address, done, err := address(dir)
	if err != nil {
		return nil, err
	}
	defer done()
	config := net.ListenConfig{Control: closeToOthers}
	l, err := config.Listen(context.Background(), "unix", address)
	if err != nil {
		return nil, err
	}
	if u, ok := l.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false) // it would go by the short address
	}
	return &listener{l, path}, nil
}

// closeToOthers sets the mode before the socket has a name: the file takes it
// over, so there is no moment in which others could connect.
func closeToOthers(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) { failed = syscall.Fchmod(int(fd), ownerOnly) })
	return errors.Join(err, failed)
}

// listener removes its socket when it closes.
type listener struct {
	net.Listener
	path string
}

func (l *listener) Close() error {
	err := l.Listener.Close()
	if gone := os.Remove(l.path); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// Dial connects to the server whose data is in dir. The error is of kind
// fs.ErrNotExist or syscall.ECONNREFUSED when there is none.
func Dial(ctx context.Context, dir string) (net.Conn, error) {
	address, done, err := address(dir)
	if err != nil {
		return nil, err
	}
	defer done()
	var d net.Dialer
	return d.DialContext(ctx, "unix", address)
}

// address is what the kernel takes for the socket in dir, until done is called.
func address(dir string) (name string, done func(), err error) {
	if name = filepath.Join(dir, socketName); len(name) <= maxAddress {
		return name, func() {}, nil
	}
	folder, err := os.Open(dir)
	if err != nil {
		return "", nil, err
	}
	name = filepath.Join("/proc/self/fd", strconv.Itoa(int(folder.Fd())), socketName)
	if _, err := os.Stat(filepath.Dir(name)); err != nil {
		return "", nil, errors.Join(fmt.Errorf("the path %s is longer than the %d bytes of a socket's address: choose a shorter -data", filepath.Join(dir, socketName), maxAddress), folder.Close())
	}
	return name, func() { _ = folder.Close() }, nil // it was only read
}
