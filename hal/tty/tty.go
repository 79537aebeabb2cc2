package tty

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"go.bug.st/serial"
)

// writeLimit bounds one write: a UART that stands still for half a second has
// nobody behind it. go.bug.st/serial has no such limit.
const writeLimit = 500 * time.Millisecond

// tty is a serial device. go.bug.st/serial sets its speed, its raw mode and the
// exclusive use of it; bytes go through a second descriptor of the same device
// that does not block, because the library's Write has no time-out, its Close
// does not free a blocked one, its Read takes no descriptor over 1023, and
// allocates.
type tty struct {
	set     serial.Port
	data    *os.File
	in, out *mover
}

// Open opens the device at path with so many baud, 8 data bits, no parity, 1 stop
// bit, raw. Bytes may be read by one goroutine and written by another. The second descriptor
// comes first: the exclusive use keeps out later ones.
func Open(path string, baud int) (io.ReadWriteCloser, error) {
	data, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open the serial device: %w", err)
	}
	set, err := serial.Open(path, &serial.Mode{BaudRate: baud, DataBits: 8, Parity: serial.NoParity, StopBits: serial.OneStopBit})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("set the serial device %s to %d baud: %w", path, baud, err), data.Close())
	}
	raw, err := data.SyscallConn()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reach the serial device %s: %w", path, err), data.Close(), set.Close())
	}
	return &tty{set, data, newMover(get, raw.Read, false), newMover(put, raw.Write, true)}, nil
}

// Read implements io.Reader. Nothing there is the end: a device that was pulled.
func (t *tty) Read(p []byte) (int, error) { return t.in.move(p) }

// Write implements io.Writer; it ends within writeLimit.
func (t *tty) Write(p []byte) (int, error) {
	if err := t.data.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
		return 0, err
	}
	return t.out.move(p)
}

// Close implements io.Closer, and frees whoever reads or writes.
func (t *tty) Close() error { return errors.Join(t.data.Close(), t.set.Close()) }
