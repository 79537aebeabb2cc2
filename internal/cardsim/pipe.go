package cardsim

import (
	"io"
	"sync"
)

// pipeRoom is how many bytes are on their way: what a USB host controller and
// its driver hold.
const pipeRoom = 16 << 10

// half is one direction of a pipe.
type half struct {
	mu    sync.Mutex
	buf   []byte
	over  bool
	ready chan struct{} // capacity 1: there is something to read, or the end
	room  chan struct{} // capacity 1: there is room, or the end
}

func newHalf() *half {
	return &half{buf: make([]byte, 0, pipeRoom), ready: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (h *half) read(p []byte) (int, error) {
	for {
		h.mu.Lock()
		n := copy(p, h.buf)
		h.buf = append(h.buf[:0], h.buf[n:]...)
		over, more := h.over, len(h.buf) > 0
		h.mu.Unlock()
		if more || over {
			poke(h.ready)
		}
		switch {
		case n > 0:
			poke(h.room)
			return n, nil
		case over:
			return 0, io.EOF
		}
		<-h.ready
	}
}

func (h *half) write(p []byte) (int, error) {
	for done := 0; ; {
		h.mu.Lock()
		if h.over {
			h.mu.Unlock()
			poke(h.room)
			return done, io.ErrClosedPipe
		}
		n := min(len(p)-done, pipeRoom-len(h.buf))
		h.buf = append(h.buf, p[done:done+n]...)
		done += n
		h.mu.Unlock()
		poke(h.ready)
		if done == len(p) {
			return done, nil
		}
		<-h.room
	}
}

func (h *half) close() {
	h.mu.Lock()
	h.over = true
	h.mu.Unlock()
	poke(h.ready)
	poke(h.room)
}

// end is one end of a pipe.
type end struct{ in, out *half }

// Pipe gives the two ends of a wire in memory. Closing one end ends both: what
// was written before can still be read.
func Pipe() (a, b io.ReadWriteCloser) {
	x, y := newHalf(), newHalf()
	return &end{x, y}, &end{y, x}
}

func (e *end) Read(p []byte) (int, error)  { return e.in.read(p) }
func (e *end) Write(p []byte) (int, error) { return e.out.write(p) }

func (e *end) Close() error {
	e.in.close()
	e.out.close()
	return nil
}
