package cardsim

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// pty is the card's end of a pseudo terminal. It keeps the host's end open too,
// so that reading goes on while no host has it open, as at a UART.
type pty struct{ card, host *os.File }

// PTY makes a pseudo terminal and gives the card's end and the path of the
// host's.
func PTY() (wire io.ReadWriteCloser, path string, err error) {
	card, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, "", fmt.Errorf("open a pseudo terminal: %w", err)
	}
	number := 0
	raw, err := card.SyscallConn()
	if err == nil {
		err = errors.Join(raw.Control(func(fd uintptr) {
			if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
				number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
			}
		}), err)
	}
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("unlock a pseudo terminal: %w", err), card.Close())
	}
	path = fmt.Sprintf("/dev/pts/%d", number)
	host, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("open the other end of a pseudo terminal: %w", err), card.Close())
	}
	return &pty{card, host}, path, nil
}

func (p *pty) Read(b []byte) (int, error)  { return p.card.Read(b) }
func (p *pty) Write(b []byte) (int, error) { return p.card.Write(b) }
func (p *pty) Close() error                { return errors.Join(p.card.Close(), p.host.Close()) }
