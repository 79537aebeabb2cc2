package media

import (
	"sync/atomic"

	"ringdown/hal"
)

// Pipe is a queue of frames between two clocks: one goroutine writes, another
// reads, neither waits.
//
// It holds back until depth frames are there, so that the writer's jitter is
// not heard. When it runs empty it gives silence and fills up to depth again.
// When it has grown to max the reader drops the oldest frames down to depth,
// which bounds the delay; should the reader stop altogether, new frames are
// dropped.
type Pipe struct {
	ring    []hal.Frame
	depth   uint64
	max     uint64
	primed  bool          // the reader's
	head    atomic.Uint64 // next to be read, moved by the reader
	tail    atomic.Uint64 // next to be written, moved by the writer
	under   atomic.Uint64
	over    atomic.Uint64
	flushed atomic.Bool
}

// NewPipe makes a queue that starts to give at depth frames (at least 1) and
// never delays by more than max frames (at least depth).
func NewPipe(depth, most int) *Pipe {
	depth = max(depth, 1)
	most = max(most, depth)
	// One place beyond max lets the reader see that max was passed.
	return &Pipe{ring: make([]hal.Frame, most+1), depth: uint64(depth), max: uint64(most)}
}

// WriteFrame queues a copy of f. Called by the writer only.
func (p *Pipe) WriteFrame(f *hal.Frame) {
	tail := p.tail.Load()
	if tail-p.head.Load() == uint64(len(p.ring)) {
		p.over.Add(1)
		return
	}
	p.ring[tail%uint64(len(p.ring))] = *f
	p.tail.Store(tail + 1)
}

// ReadFrame takes the oldest frame. Called by the reader only.
func (p *Pipe) ReadFrame(f *hal.Frame) bool {
	head, tail := p.head.Load(), p.tail.Load()
	if p.flushed.CompareAndSwap(true, false) {
		head, p.primed = tail, false
	}
	if !p.primed && tail-head < p.depth {
		return p.nothing(head, f)
	}
	if tail == head {
		p.primed = false
		p.under.Add(1)
		return p.nothing(head, f)
	}
	p.primed = true
	if tail-head > p.max {
		p.over.Add(tail - head - p.depth)
		head = tail - p.depth
	}
	*f = p.ring[head%uint64(len(p.ring))]
	p.head.Store(head + 1)
	return true
}

func (p *Pipe) nothing(head uint64, f *hal.Frame) bool {
	p.head.Store(head)
	*f = hal.Frame{}
	return false
}

// Flush makes the next ReadFrame forget what is queued. Any goroutine may call
// it.
func (p *Pipe) Flush() { p.flushed.Store(true) }

// Len is the number of frames queued. Any goroutine may call it.
func (p *Pipe) Len() int {
	head := p.head.Load() // first: tail only grows, so the difference stays positive
	return int(p.tail.Load() - head)
}

// Underruns counts how often the queue ran empty while it was giving.
func (p *Pipe) Underruns() uint64 { return p.under.Load() }

// Overruns counts the frames that were dropped because too many were queued.
func (p *Pipe) Overruns() uint64 { return p.over.Load() }
