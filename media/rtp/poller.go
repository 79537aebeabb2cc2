package rtp

import (
	"container/heap"
	"context"
	"errors"
	"sync"
	"time"
)

// Poller serves sessions: it reads their sockets and does what is due by
// itself, reports and keys. All sockets of the machine's are read by one
// goroutine (see poll), and one more, Run's own, keeps the times of all
// sessions: a call costs no goroutine and no timer.
//
// Serve and the sessions' methods may be called from any goroutine, before Run
// too: what is served then is read when Run begins.
type Poller struct {
	mu      sync.Mutex
	agenda  agenda
	readers sync.WaitGroup // a goroutine for all direct sockets, and one for each that is not
	poll    *poll          // the direct sockets; nil as long as there was none
	state   state
	nudged  chan struct{} // the agenda has an earlier first entry
}

type state uint8

const (
	resting state = iota // Run has not begun
	running
	over
)

// NewPoller makes a poller, which starts nothing.
func NewPoller() *Poller { return &Poller{nudged: make(chan struct{}, 1)} }

// Serve lets the poller run a session until the session is closed or Run ends,
// which closes it. The error says that the poller has ended or that the system
// does not let it watch the sockets; the session is then closed.
func (p *Poller) Serve(s *Session) error {
	p.mu.Lock()
	err := p.serve(s)
	first := s.due.index == 1
	p.mu.Unlock()
	if err != nil {
		return errors.Join(err, s.Close())
	}
	if first {
		p.nudge()
	}
	return nil
}

// serve is Serve with mu held.
func (p *Poller) serve(s *Session) error {
	if p.state == over {
		return errors.New("serving an RTP session: the poller has ended")
	}
	s.poller.Store(p)
	if s.closed.Load() {
		return nil // by another goroutine meanwhile; nothing is left to serve
	}
	s.due.at = time.Now()
	if len(s.keys.waiting) == 0 { // else nothing is due before its first report or look at its source
		s.due.at = after(min(s.control.due-s.now(), connectAfter))
	}
	heap.Push(&p.agenda, s)
	if p.state == running {
		return p.read(s)
	}
	return nil
}

// read begins to read a session's sockets. mu is held.
func (p *Poller) read(s *Session) error {
	err := p.readOne(&s.tx.socket, s, s)
	if err == nil && s.options.Control != nil {
		err = p.readOne(&s.control.socket, (*reports)(s), s)
	}
	return err
}

func (p *Poller) readOne(k *socket, to taker, s *Session) error {
	if k.direct != nil {
		return p.watch(k.direct, to)
	}
	p.readers.Go(func() {
		if err := k.read(to); err != nil {
			s.fail(err)
		}
	})
	return nil
}

func (p *Poller) watch(d *direct, to taker) (err error) {
	if p.poll == nil {
		if p.poll, err = newPoll(); err != nil {
			return err
		}
		p.readers.Go(p.poll.run)
	}
	return p.poll.watch(d, to)
}

// Kept is how many of Go's processors the poller keeps while it waits: one while
// packets come, else none. Any goroutine may call it.
func (p *Poller) Kept() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.poll != nil && p.poll.keeps() {
		return 1
	}
	return 0
}

// Run serves until ctx ends; then every session says goodbye and is closed, and
// all goroutines have ended when it returns. The error says that the system
// gives no means to wait for packets.
func (p *Poller) Run(ctx context.Context) error {
	err := p.begin()
	for err == nil && p.rest(ctx, p.work()) {
	}
	p.closeAll()
	if p.poll != nil {
		p.poll.stop()
		p.readers.Wait()
		return errors.Join(err, p.poll.close())
	}
	p.readers.Wait()
	return err
}

// begin reads what was served before Run.
func (p *Poller) begin() (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = running
	for _, s := range p.agenda {
		err = errors.Join(err, p.read(s))
	}
	return err
}

// rest waits until something is due; false means that ctx has ended.
func (p *Poller) rest(ctx context.Context, length time.Duration) bool {
	t := time.NewTimer(length)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-p.nudged:
	case <-t.C:
	}
	return true
}

// idle is how long Run rests when it has nothing to do: until it is nudged.
const idle = time.Hour

// work does what is due now, and says in how long the next is.
func (p *Poller) work() time.Duration {
	for {
		p.mu.Lock()
		if len(p.agenda) == 0 {
			p.mu.Unlock()
			return idle
		}
		s, now := p.agenda[0], time.Now()
		if wait := s.due.at.Sub(now); wait > 0 {
			p.mu.Unlock()
			return wait
		}
		p.set(s, now.Add(idle)) // a press during the step brings it forward again
		p.mu.Unlock()
		next := after(s.step())
		p.mu.Lock()
		p.advance(s, next)
		p.mu.Unlock()
	}
}

// grain is how exact the time of a step is that is not a key's: the steps of
// many sessions share a wake-up.
const grain = 100 * time.Millisecond

// after is the time of a step.
func after(wait time.Duration) time.Time {
	at := time.Now().Add(wait)
	if wait >= grain {
		at = at.Add(grain - time.Duration(at.UnixNano())%grain)
	}
	return at
}

// hasten lets a session's step come at once.
func (p *Poller) hasten(s *Session) {
	p.mu.Lock()
	p.advance(s, time.Now())
	p.mu.Unlock()
	p.nudge()
}

// advance brings a session's step forward, never back. mu is held.
func (p *Poller) advance(s *Session, at time.Time) {
	if at.Before(s.due.at) {
		p.set(s, at)
	}
}

// set moves a session's entry, if it still has one. mu is held.
func (p *Poller) set(s *Session, at time.Time) {
	if s.due.index > 0 {
		s.due.at = at
		heap.Fix(&p.agenda, s.due.index-1)
	}
}

// forget takes a closed session off the agenda.
func (p *Poller) forget(s *Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.due.index > 0 {
		heap.Remove(&p.agenda, s.due.index-1)
	}
}

func (p *Poller) nudge() {
	select {
	case p.nudged <- struct{}{}:
	default: // it is nudged already
	}
}

// closeAll closes what is left. It must not hold mu: a session that closes is
// forgotten.
func (p *Poller) closeAll() {
	p.mu.Lock()
	p.state = over
	left := append([]*Session(nil), p.agenda...)
	p.mu.Unlock()
	for _, s := range left {
		if err := s.Close(); err != nil {
			s.fail(err)
		}
	}
}

// due is a session's entry in the agenda.
type due struct {
	at    time.Time
	index int // in the agenda, plus one; 0: in none
}

// agenda is a heap of sessions by the time of their next step. It has one
// entry for each session, which the range of ports bounds.
type agenda []*Session

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].due.at.Before(a[j].due.at) }

func (a agenda) Swap(i, j int) {
	a[i], a[j] = a[j], a[i]
	a[i].due.index, a[j].due.index = i+1, j+1
}

// Push implements heap.Interface.
func (a *agenda) Push(x any) {
	s, _ := x.(*Session)
	*a = append(*a, s)
	s.due.index = len(*a)
}

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	last := len(*a) - 1
	s := (*a)[last]
	(*a)[last] = nil
	*a = (*a)[:last]
	s.due.index = 0
	return s
}
