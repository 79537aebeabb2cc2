package gpiofxo

import (
	"errors"
	"sync"
	"time"

	"ringdown/internal/board"
)

// fake is a line interface in memory, with an exchange and another telephone at its
// pair. It implements board.Lines.
type fake struct {
	began time.Time

	mu      sync.Mutex
	closed  bool // our loop
	dark    bool // the exchange gives no current
	other   bool // the other telephone is off-hook
	gone    bool
	taken   map[string]bool
	edges   map[string]func(board.Edge)
	current bool
}

func newFake() *fake {
	return &fake{began: time.Now(), taken: map[string]bool{}, edges: map[string]func(board.Edge){}}
}

var errNoDevice = errors.New("no such device")

type fakeLine struct {
	f    *fake
	name string
}

func (f *fake) take(name string) error {
	switch {
	case f.gone:
		return errNoDevice
	case f.taken[name]:
		return errors.New("device or resource busy")
	}
	f.taken[name] = true
	return nil
}

func (f *fake) Output(c board.Claim, asserted bool) (board.Output, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = asserted
	return fakeLine{f, c.Key()}, f.take(c.Key())
}

func (f *fake) Input(c board.Claim, edge func(board.Edge)) (board.Input, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.edges[c.Key()] = edge
	return fakeLine{f, c.Key()}, f.take(c.Key())
}

func (f *fake) User(board.Claim) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return "", errNoDevice
	}
	return "", nil
}

func (l fakeLine) Set(asserted bool) error {
	return l.f.change(func() error {
		if l.f.gone {
			return errNoDevice
		}
		l.f.closed = asserted
		return nil
	})
}

func (l fakeLine) Asserted() (bool, error) {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	if l.f.gone {
		return false, errNoDevice
	}
	return l.name == "LIU" && l.f.current, nil
}

func (l fakeLine) Close() error {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	delete(l.f.taken, l.name)
	return nil
}

// change does something at the pair; what the loop detector sees of it is told a
// moment later, as by a kernel.
func (f *fake) change(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := do(); err != nil {
		return err
	}
	if is := !f.dark && (f.closed || f.other); is != f.current {
		f.current = is
		f.tell("LIU", is)
	}
	return nil
}

// tell tells an edge from a goroutine of its own, in order.
func (f *fake) tell(name string, is bool) {
	edge, taken, at := f.edges[name], f.taken[name], time.Since(f.began)
	if edge != nil && taken && !f.gone {
		time.AfterFunc(time.Millisecond, func() { edge(board.Edge{Asserted: is, At: at + time.Hour}) })
	}
}

// ringing is one burst of hz: two edges in a period.
func (f *fake) ringing(hz int, burst time.Duration) {
	half := time.Second / time.Duration(2*hz)
	on := false
	for at := time.Duration(0); at <= burst; at += half {
		time.AfterFunc(at, func() {
			_ = f.change(func() error { // it cannot fail
				on = !on
				f.tell("RI", on)
				return nil
			})
		})
	}
}
