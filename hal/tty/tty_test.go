package tty_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"

	"ringdown/hal/tty"
	"ringdown/internal/cardsim"
)

// atPTY is a serial device, and its far end.
func atPTY(t *testing.T) (device, far io.ReadWriteCloser) {
	t.Helper()
	far, path, err := cardsim.PTY()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = far.Close() })
	if device, err = tty.Open(path, 2_000_000); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	return device, far
}

// More than the wire holds at once passes whole and in order, every value of a byte
// included, while the far end reads a little at a time.
func TestMoreThanTheWireHoldsPassesWhole(t *testing.T) {
	device, far := atPTY(t)
	sent := make([]byte, 64<<10)
	for i := range sent {
		sent[i] = byte(i * 7)
	}
	for name, ends := range map[string]struct {
		from io.Writer
		to   io.Reader
	}{"to the far end": {device, far}, "from the far end": {far, device}} {
		wrote := make(chan error, 1)
		go func() {
			n, err := ends.from.Write(sent)
			if err == nil && n != len(sent) {
				err = io.ErrShortWrite
			}
			wrote <- err
		}()
		got := make([]byte, len(sent))
		for at := 0; at < len(got); {
			n, err := ends.to.Read(got[at:min(at+333, len(got))])
			if err != nil {
				t.Fatalf("%s: after %d bytes: %v", name, at, err)
			}
			at += n
		}
		if err := <-wrote; err != nil || !bytes.Equal(got, sent) {
			t.Errorf("%s: the write ended with %v, and what came is the same: %v", name, err, bytes.Equal(got, sent))
		}
	}
}

func TestAWireThatTakesNothingIsGivenUp(t *testing.T) {
	device, _ := atPTY(t)
	if n, err := device.Write(make([]byte, 1<<20)); !errors.Is(err, os.ErrDeadlineExceeded) || n == 0 {
		t.Errorf("%d bytes were written and the error is %v", n, err)
	}
}

func TestClosingFreesWhoReads(t *testing.T) {
	device, _ := atPTY(t)
	read := make(chan error, 1)
	go func() { _, err := device.Read(make([]byte, 10)); read <- err }()
	if err := device.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err == nil {
		t.Error("the read ended without an error")
	}
	if _, err := device.Write([]byte("x")); err == nil {
		t.Error("a closed device takes bytes")
	}
}

func TestADeviceThatIsPulledEndsTheRead(t *testing.T) {
	device, far := atPTY(t)
	read := make(chan error, 1)
	go func() { _, err := device.Read(make([]byte, 10)); read <- err }()
	if err := far.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err == nil {
		t.Error("the read ended without an error")
	}
}
