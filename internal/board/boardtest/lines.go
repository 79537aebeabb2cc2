package boardtest

import (
	"fmt"
	"sync"
	"time"

	"ringdown/internal/board"
)

// Lines are GPIO lines in memory, known by their names. They implement board.Lines.
// Any goroutine may use them.
type Lines struct {
	began time.Time

	mu    sync.Mutex
	level map[string]bool
	taken map[string]*line
	moved func(name string, asserted bool)
}

// line is one that somebody has taken.
type line struct {
	of   *Lines
	name string
	edge func(board.Edge)
	seq  uint32
}

// New makes lines of which none is asserted. moved, which may be nil, is told of each
// output that is set, and must not wait.
func New(moved func(name string, asserted bool)) *Lines {
	return &Lines{began: time.Now(), level: map[string]bool{}, taken: map[string]*line{}, moved: moved}
}

// Output implements board.Lines.
func (l *Lines) Output(c board.Claim, asserted bool) (board.Output, error) {
	x, err := l.take(c, nil)
	if err != nil {
		return nil, err
	}
	return x, x.Set(asserted)
}

// Input implements board.Lines. Edges are told by whoever calls Put.
func (l *Lines) Input(c board.Claim, edge func(board.Edge)) (board.Input, error) {
	return l.take(c, edge)
}

func (l *Lines) take(c board.Claim, edge func(board.Edge)) (*line, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.taken[c.Wire.Line] != nil {
		return nil, fmt.Errorf("line %s is in use", c.Wire.Line)
	}
	x := &line{of: l, name: c.Wire.Line, edge: edge}
	l.taken[x.name] = x
	return x, nil
}

// User implements board.Lines.
func (l *Lines) User(c board.Claim) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if x := l.taken[c.Wire.Line]; x != nil {
		return "boardtest", nil
	}
	return "", nil
}

// Put gives an input its level, and tells who has the line.
func (l *Lines) Put(name string, asserted bool) {
	l.mu.Lock()
	changed, x := l.level[name] != asserted, l.taken[name]
	l.level[name] = asserted
	e := board.Edge{Asserted: asserted, At: time.Since(l.began)}
	if x != nil && changed {
		x.seq++
		e.Seq = x.seq
	}
	l.mu.Unlock()
	if x != nil && x.edge != nil && changed {
		x.edge(e)
	}
}

// Asserted is the level of a line.
func (l *Lines) Asserted(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.level[name]
}

// Asserted implements board.Input.
func (x *line) Asserted() (bool, error) { return x.of.Asserted(x.name), nil }

// Set implements board.Output.
func (x *line) Set(asserted bool) error {
	x.of.mu.Lock()
	x.of.level[x.name] = asserted
	x.of.mu.Unlock()
	if x.of.moved != nil {
		x.of.moved(x.name, asserted)
	}
	return nil
}

// Close implements both.
func (x *line) Close() error {
	x.of.mu.Lock()
	defer x.of.mu.Unlock()
	delete(x.of.taken, x.name)
	return nil
}
