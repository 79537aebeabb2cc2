//go:build emulator

package trial

import (
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// flash is a disk with a memory of its own, as flash has one: what is written is
// safe once it has been flushed. When the power goes, each block that was not
// flushed is on the disk or is not, in no order. It is served as the NBD protocol
// says (github.com/NetworkBlockDevice/nbd, doc/proto.md), to one emulator at a
// time.
type flash struct {
	t    *testing.T
	file *os.File
	size int64
	rand *rand.Rand
	path string // of its socket
	all  sync.WaitGroup

	mu      sync.Mutex
	power   chan struct{}    // closed when it goes, and made anew when it is back
	served  chan struct{}    // closed when the last emulator's line is done with
	keep    bool             // everything that is written is safe at once
	pending map[int64][]byte // by number of the block
	lost    int              // blocks that power cuts took
	late    int              // blocks that were not flushed when the power went, and are there
}

// flashBlock is what is kept or lost whole.
const flashBlock = 4096

// newFlash serves a disk until the test ends.
func newFlash(t *testing.T, disk string) *flash {
	t.Helper()
	f := &flash{t: t, rand: rand.New(rand.NewPCG(*given.seed, 1)), keep: true, power: make(chan struct{}), served: closed(), pending: map[int64][]byte{}}
	var err error
	if f.file, err = os.OpenFile(disk, os.O_RDWR, 0); err != nil {
		t.Fatal(err)
	}
	info, err := f.file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f.size = info.Size()
	dir, err := os.MkdirTemp("", "flash") //nolint:usetesting // a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	f.path = filepath.Join(dir, "s")
	l, err := net.Listen("unix", f.path)
	if err != nil {
		t.Fatal(err)
	}
	f.all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			done := f.begins()
			if err := f.serve(c); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errPower) {
				t.Logf("the disk's line: %v", err)
			}
			_ = c.Close()
			close(done)
		}
	})
	t.Cleanup(func() { _ = l.Close(); f.off(); f.all.Wait(); _ = f.file.Close(); _ = os.RemoveAll(dir) })
	return f
}

// forgets says whether what was not flushed is lost when the power goes.
func (f *flash) forgets(yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keep = !yes
}

var errPower = errors.New("the power is gone")

// off takes the power: what it is at is not finished.
func (f *flash) off() (served chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.power)
	return f.served
}

func (f *flash) isOff() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.power:
		return true
	default:
		return false
	}
}

// begins takes an emulator's line; what it returns is closed when that is done
// with.
func (f *flash) begins() chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.served = make(chan struct{})
	return f.served
}

func closed() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// cut is what happens to the disk when the power goes; the emulator has ended,
// and its line may have been done with before.
func (f *flash) cut() {
	<-f.off()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keep, f.power = true, make(chan struct{})
	for n, b := range f.pending {
		if f.rand.IntN(2) == 0 {
			f.lost++
			continue
		}
		f.late++
		if _, err := f.file.WriteAt(b, n*flashBlock); err != nil {
			f.t.Error(err)
		}
	}
	clear(f.pending)
}

// write takes bytes into memory, or to the disk.
func (f *flash) write(b []byte, at int64, through bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keep {
		_, err := f.file.WriteAt(b, at)
		return err
	}
	for len(b) > 0 {
		n, from := at/flashBlock, int(at%flashBlock)
		block, there := f.pending[n]
		if !there {
			block = make([]byte, flashBlock)
			if _, err := f.file.ReadAt(block, n*flashBlock); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			f.pending[n] = block
		}
		done := copy(block[from:], b)
		if through {
			if _, err := f.file.WriteAt(block, n*flashBlock); err != nil {
				return err
			}
			delete(f.pending, n)
		}
		b, at = b[done:], at+int64(done)
	}
	return nil
}

func (f *flash) read(b []byte, at int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := f.file.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for n := at / flashBlock; n <= (at+int64(len(b))-1)/flashBlock; n++ {
		block, there := f.pending[n]
		if !there {
			continue
		}
		if from := n*flashBlock - at; from >= 0 {
			copy(b[from:], block)
		} else {
			copy(b, block[-from:])
		}
	}
	return nil
}

// delay is how long the next flush takes; a disk that keeps all takes none.
func (f *flash) delay() (time.Duration, chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keep {
		return 0, f.power
	}
	return time.Duration(f.rand.Int64N(int64(slowest))), f.power
}

// slowest is how long a flush takes at most: flash that has to erase first. What
// comes until it is over is what a power cut may take.
const slowest = time.Second

// flush has everything on the disk.
func (f *flash) flush() error {
	slow, power := f.delay()
	select {
	case <-time.After(slow):
	case <-power:
		return errPower
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for n, b := range f.pending {
		if _, err := f.file.WriteAt(b, n*flashBlock); err != nil {
			return err
		}
	}
	clear(f.pending)
	return nil
}

// Numbers of the protocol.
const (
	nbdOption   = 0x49484156454F5054
	nbdReply    = 0x3e889045565a9
	nbdGo       = 7
	nbdAck      = 1
	nbdInfo     = 3
	nbdUnknown  = 1<<31 | 1
	nbdRequest  = 0x25609513
	nbdAnswer   = 0x67446698
	nbdFixed    = 3               // fixed newstyle, no zeroes
	nbdHas      = 1 | 1<<2 | 1<<3 // flags, flush, FUA
	nbdThrough  = 1
	nbdRead     = 0
	nbdWrite    = 1
	nbdEnd      = 2
	nbdFlush    = 3
	nbdLargest  = 32 << 20 // a request's bytes; the protocol's own default
	nbdBadInput = 22
)

// serve answers one emulator.
func (f *flash) serve(c net.Conn) error {
	be := binary.BigEndian
	hello := append([]byte("NBDMAGIC"), be.AppendUint64(nil, nbdOption)...)
	if _, err := c.Write(be.AppendUint16(hello, nbdFixed)); err != nil {
		return err
	}
	if _, err := io.ReadFull(c, make([]byte, 4)); err != nil {
		return err
	}
	for {
		head := make([]byte, 16)
		if _, err := io.ReadFull(c, head); err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, c, int64(be.Uint32(head[12:]))); err != nil {
			return err
		}
		option := be.Uint32(head[8:])
		if option != nbdGo {
			if err := f.agree(c, option, nbdUnknown, nil); err != nil {
				return err
			}
			continue
		}
		info := be.AppendUint16(be.AppendUint64(be.AppendUint16(nil, 0), uint64(f.size)), nbdHas)
		if err := errors.Join(f.agree(c, option, nbdInfo, info), f.agree(c, option, nbdAck, nil)); err != nil {
			return err
		}
		return f.work(c)
	}
}

func (f *flash) agree(c net.Conn, option, kind uint32, data []byte) error {
	be := binary.BigEndian
	b := be.AppendUint32(be.AppendUint32(be.AppendUint64(nil, nbdReply), option), kind)
	_, err := c.Write(append(be.AppendUint32(b, uint32(len(data))), data...))
	return err
}

// work does what the emulator asks for, one after the other.
func (f *flash) work(c net.Conn) error {
	be := binary.BigEndian
	head := make([]byte, 28)
	for {
		if _, err := io.ReadFull(c, head); err != nil {
			return err
		}
		if f.isOff() {
			return errPower
		}
		at, size := int64(be.Uint64(head[16:])), be.Uint32(head[24:])
		if be.Uint32(head) != nbdRequest || size > nbdLargest {
			return errors.New("the emulator asks for what is no request")
		}
		answer := append(be.AppendUint32(be.AppendUint32(nil, nbdAnswer), 0), head[8:16]...)
		var err error
		switch be.Uint16(head[6:]) {
		case nbdRead:
			data := make([]byte, size)
			err = f.read(data, at)
			answer = append(answer, data...)
		case nbdWrite:
			data := make([]byte, size)
			if _, err := io.ReadFull(c, data); err != nil {
				return err
			}
			err = f.write(data, at, be.Uint16(head[4:])&nbdThrough != 0)
		case nbdFlush:
			err = f.flush()
		case nbdEnd:
			return nil
		default:
			be.PutUint32(answer[4:], nbdBadInput)
		}
		if err != nil {
			return err
		}
		if _, err := c.Write(answer); err != nil {
			return err
		}
	}
}
