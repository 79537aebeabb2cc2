package board

import (
	"sync"
	"time"
)

// Edge is a change of an input, as its line reports it.
type Edge struct {
	Asserted bool          // the level after it
	At       time.Duration // on the kernel's monotonic clock
	Seq      uint32        // of this line, from 1; a gap says that others were lost
}

// Input is a line that is read.
type Input interface {
	// Asserted reads the line now.
	Asserted() (bool, error)
	// Close gives the line back.
	Close() error
}

// edgesHeld bounds the edges of a line between two looks: 100 ms of a contact that
// bounces. What comes beyond is not kept, and the line is read instead.
const edgesHeld = 64

// level is what is believed of an input. It is pure.
type level struct {
	debounce time.Duration
	is       bool // believed
	now      bool // as the last edge left it
	since    time.Duration
	seq      uint32
}

// edge takes a change; it reports whether others before it were lost, so that the
// line must be read.
func (l *level) edge(e Edge) (lost bool) {
	lost = e.Seq != 0 && e.Seq != l.seq+1
	l.seq = e.Seq
	if e.Asserted != l.now {
		l.now, l.since = e.Asserted, e.At
	}
	return lost
}

// read takes the level that was read at a time.
func (l *level) read(asserted bool, at time.Duration) {
	if asserted != l.now {
		l.now, l.since = asserted, at
	}
}

// settle reports whether the level has changed and has lasted.
func (l *level) settle(at time.Duration) (changed bool) {
	if l.now == l.is || at < l.since+l.debounce {
		return false
	}
	l.is = l.now
	return true
}

// sensor is an input with the edges that have come.
type sensor struct {
	signal string
	line   Input
	level  level
	began  time.Time

	mu    sync.Mutex
	edges []Edge
	lost  bool
}

// take keeps an edge; the line calls it from a goroutine of its own.
func (s *sensor) take(e Edge) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.edges) == edgesHeld {
		s.lost = true
		return
	}
	e.At = time.Since(s.began) // the kernel's clock has another beginning
	s.edges = append(s.edges, e)
}

// taken gives what was kept, and whether some was not.
func (s *sensor) taken(into []Edge) ([]Edge, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	into = append(into, s.edges...)
	lost := s.lost
	s.edges, s.lost = s.edges[:0], false
	return into, lost
}

// look works on the edges that have come; it reports whether what is believed has
// changed. A line that cannot be read keeps its level.
func (s *sensor) look() (changed bool) {
	edges, lost := s.taken(nil)
	for _, e := range edges {
		lost = s.level.edge(e) || lost
	}
	at := time.Since(s.began)
	if lost {
		if now, err := s.line.Asserted(); err == nil {
			s.level.read(now, at)
		}
	}
	return s.level.settle(at)
}

// sense takes an input and its first level, which is believed at once.
func sense(c Claim, lines Lines) (*sensor, error) {
	s := &sensor{signal: c.Signal, began: time.Now(), edges: make([]Edge, 0, edgesHeld)}
	s.level.debounce = time.Duration(c.Wire.Debounce) * time.Millisecond
	line, err := lines.Input(c, s.take)
	if err != nil {
		return nil, err
	}
	s.line = line
	if s.level.is, err = line.Asserted(); err != nil {
		_ = line.Close() // the first error says more
		return nil, err
	}
	s.level.now = s.level.is
	return s, nil
}
