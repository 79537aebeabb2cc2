package rtp

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// poll reads all direct sockets from one goroutine, woken by epoll(7). A socket
// is reported for as long as a packet lies in it, and each report takes one
// packet: all sockets have their turn before any has a second.
type poll struct {
	fd      int
	bell    int // an eventfd that wakes run, to end it
	mu      sync.Mutex
	sockets []*direct // by slot; nil: free
	free    []int32
	over    bool

	// Of run.
	events [64]syscall.EpollEvent // what one wake-up brings; the rest is ready the next time
	ready  [64]*direct
	in     inbox
	held   atomic.Bool // the last wait kept its processor
	empty  int         // waits since the last packet that a signal ended
	most   uintptr     // how long a wait that keeps its processor may be; see waitRaw
}

// bellSlot is the bell's number among the sockets'.
const bellSlot = -1

func newPoll() (*poll, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("waiting for RTP packets: %w", err)
	}
	bell, _, errno := syscall.Syscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if errno != 0 {
		_ = syscall.Close(fd)
		return nil, fmt.Errorf("waiting for RTP packets: making a bell: %w", errno)
	}
	p := &poll{fd: fd, bell: int(bell), most: longest()}
	if err := p.add(p.bell, bellSlot); err != nil {
		_ = p.close()
		return nil, err
	}
	return p, nil
}

func (p *poll) add(fd int, slot int32) error {
	e := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: slot}
	if err := syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_ADD, fd, &e); err != nil {
		return fmt.Errorf("waiting for RTP packets: watching a socket: %w", err)
	}
	return nil
}

// watch begins to give a socket's packets to a taker.
func (p *poll) watch(d *direct, to taker) error {
	d.reading.Lock()
	defer d.reading.Unlock()
	if d.fd < 0 {
		return nil // closed by another goroutine meanwhile
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	slot := int32(len(p.sockets))
	if n := len(p.free); n > 0 {
		slot, p.free = p.free[n-1], p.free[:n-1]
	} else {
		p.sockets = append(p.sockets, nil)
	}
	p.sockets[slot] = d
	d.taker, d.poll, d.slot = to, p, slot
	if err := p.add(d.fd, slot); err != nil {
		d.poll = nil
		p.release(slot)
		return err
	}
	return nil
}

// leave forgets a socket that is about to be closed. An event of it that is on
// its way finds the slot empty, or a newer socket with nothing to read.
func (p *poll) leave(d *direct) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// A descriptor that is watched cannot fail to be taken off, and closing it
	// would do so too unless a child process still had a copy.
	_ = syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_DEL, d.fd, &syscall.EpollEvent{})
	p.release(d.slot)
}

// release gives a slot back. mu is held.
func (p *poll) release(slot int32) {
	p.sockets[slot] = nil
	p.free = append(p.free, slot)
}

// turn is after how many waits run lets the other goroutines of its processor
// have theirs: some milliseconds of 50 calls. After 10 ms the scheduler would ask
// for it by a signal, and then wake a thread to look for more work, which with
// its way back costs a twentieth of a relay (docs/decisions/0012).
const turn = 32

// run reads until stop.
func (p *poll) run() {
	for n := 1; ; n++ {
		ready, more := p.find(p.wait())
		for _, d := range ready {
			d.receive(&p.in)
		}
		if !more {
			return
		}
		if n%turn == 0 {
			yield()
		}
	}
}

// find gives the sockets of the first n events; false means that stop was
// called.
func (p *poll) find(n int) ([]*direct, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ready := p.ready[:0]
	for _, e := range p.events[:n] {
		if e.Fd != bellSlot && p.sockets[e.Fd] != nil {
			ready = append(ready, p.sockets[e.Fd])
		}
	}
	return ready, !p.over
}

// patience is how many waits in a row may bring a signal and no packet before
// the processor is given back: the scheduler's own come every 10 ms, so that it
// is kept for twice the packet time that nearly every telephone has. While calls
// are on, the next packet is never so far away.
const patience = 4

// wait says how many events there are.
//
// While packets come, it waits without telling the scheduler. Told, the
// scheduler gives the processor away and searches one at the wake-up, which
// costs more than a packet's whole way (docs/decisions/0012). The scheduler's
// own signal, 10 ms after the last turn, ends such a wait early, so neither the
// garbage collector nor other goroutines wait for this one longer than they must.
// When nothing comes, the processor is given back. With a single processor it is
// never kept.
func (p *poll) wait() int {
	if p.held.Load() {
		n, errno := p.waitRaw()
		if n > 0 {
			p.empty = 0
			return n
		}
		if p.empty++; errno == syscall.EINTR && p.empty < patience {
			return 0
		}
	}
	p.held.Store(false)
	n, err := syscall.EpollWait(p.fd, p.events[:], -1)
	p.empty = 0
	p.held.Store(err == nil && runtime.GOMAXPROCS(0) > 1)
	return max(n, 0)
}

// waitRaw needs no time-out, which the system would set up and take back for each
// packet, for as long as the scheduler's signals end it.
func (p *poll) waitRaw() (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, uintptr(p.fd),
		uintptr(unsafe.Pointer(&p.events)), uintptr(len(p.events)), p.most, 0, 0) //nolint:gosec // the system call wants it
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// unsignalled is how long a wait may be, in milliseconds, where the scheduler
// sends no signals.
const unsignalled = 40

// longest is how long a wait may be that the scheduler does not know of: for ever
// (-1), unless somebody has switched its signals off.
func longest() uintptr {
	if strings.Contains(os.Getenv("GODEBUG"), "asyncpreemptoff=1") {
		return unsignalled
	}
	return ^uintptr(0)
}

// keeps reports whether run keeps its processor while it waits.
func (p *poll) keeps() bool { return p.held.Load() }

// stop ends run.
func (p *poll) stop() {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	one := [8]byte{1}
	_, _ = syscall.Write(p.bell, one[:]) // it can only fail when it rings already
}

// close gives the descriptors back; run has ended and no socket is watched.
func (p *poll) close() error {
	for _, fd := range []int{p.fd, p.bell} {
		if err := syscall.Close(fd); err != nil {
			return fmt.Errorf("waiting for RTP packets: closing: %w", err)
		}
	}
	return nil
}
