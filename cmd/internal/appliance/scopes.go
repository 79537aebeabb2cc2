package appliance

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ringdown/fxo"
	"ringdown/internal/call"
	"ringdown/media/wav"
	"ringdown/webadmin"
)

const (
	// maxScopes bounds the ports that are looked at: each keeps two MB.
	maxScopes = 4
	// maxMarks bounds what is remembered of one: more than a telephone does in a
	// minute. The oldest go.
	maxMarks = 500
)

// scopes are oscilloscopes at analog ports, while somebody looks (BX-6).
type scopes struct {
	hardware *fxo.Hardware
	some     atomic.Int32 // how many are open: events are looked at only then

	mu   sync.Mutex
	open map[call.Port]*scopeAt
}

// scopeAt is the scope of one port, for all who look at it.
type scopeAt struct {
	sound *fxo.Scope
	users int
	marks []webadmin.ScopeMark // the last of them
	gone  int                  // marks that went
	last  fxo.PortInfo
	read  bool // last is known
}

func newScopes(h *fxo.Hardware) *scopes {
	return &scopes{hardware: h, open: map[call.Port]*scopeAt{}}
}

// Open implements webadmin.Scopes.
func (s *scopes) Open(port string) (webadmin.Scope, error) {
	at := call.Port(port)
	if _, found := s.hardware.PortNow(context.Background(), at); !found {
		return nil, fmt.Errorf("look at port %s: %w", port, webadmin.ErrNotFound)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.open[at]
	if x == nil {
		if len(s.open) >= maxScopes {
			return nil, fmt.Errorf("look at port %s: %w: %d ports are looked at already", port, webadmin.ErrNotNow, maxScopes)
		}
		x = &scopeAt{sound: fxo.NewScope()}
		s.open[at] = x
		s.some.Add(1)
		s.hardware.Look(at, x.sound)
	}
	x.users++
	_, next := x.sound.Columns(0, nil)
	return &scopeView{all: s, port: at, at: x, told: x.gone + len(x.marks), next: next}, nil
}

// Save implements webadmin.Scopes.
func (s *scopes) Save(port string) (file []byte, from time.Time, marks []webadmin.ScopeMark, err error) {
	s.mu.Lock()
	x := s.open[call.Port(port)]
	if x != nil {
		marks = slices.Clone(x.marks)
	}
	s.mu.Unlock()
	if x == nil {
		return nil, from, nil, spoken{webadmin.ErrNotNow, fmt.Errorf("nobody looks at the scope of %s: open its page, then save", port)}
	}
	pcm, from := x.sound.Sound()
	file = wav.Header(2, int64(2*len(pcm)))
	for _, v := range pcm {
		file = binary.LittleEndian.AppendUint16(file, uint16(v))
	}
	marks = slices.DeleteFunc(marks, func(m webadmin.ScopeMark) bool { return m.At.Before(from) })
	return file, from, marks, nil
}

// note remembers an event of a port that is looked at. Keys are not told: they
// may be a card's number.
func (s *scopes) note(ev call.Event) {
	if s.some.Load() == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.open[ev.Port]
	if x == nil {
		return
	}
	text := string(ev.Tone) + string(ev.How) + ev.Text
	if ev.Kind == call.CallerIDCame {
		text = ev.CallerID.Scheme
	}
	x.mark(string(ev.Kind), text)
}

func (x *scopeAt) mark(what, text string) {
	x.marks = append(x.marks, webadmin.ScopeMark{At: time.Now(), What: what, Text: text})
	if over := len(x.marks) - maxMarks; over > 0 {
		x.marks = slices.Delete(x.marks, 0, over)
		x.gone += over
	}
}

// saw notes what the pair does now, and what has changed of it.
func (x *scopeAt) saw(i fxo.PortInfo) {
	for _, c := range []struct {
		was, is bool
		on, off string
	}{
		{x.last.Ringing, i.Ringing, "ringing-voltage", "no-ringing-voltage"},
		{x.last.Reverse, i.Reverse, "reversed", "not-reversed"},
		{x.last.Battery, i.Battery, "battery", "no-battery"},
		{x.last.OffHook, i.OffHook, "loop-closed", "loop-open"},
	} {
		switch {
		case !x.read || c.was == c.is:
		case c.is:
			x.mark(c.on, "")
		default:
			x.mark(c.off, "")
		}
	}
	x.last, x.read = i, true
}

// scopeView is one who looks.
type scopeView struct {
	all    *scopes
	port   call.Port
	at     *scopeAt
	next   int // column
	told   int // marks
	buf    []fxo.Column
	closed bool
}

// Measure implements webadmin.Scope.
func (v *scopeView) Measure() (volts, milliamps float64) {
	ctx, cancel := context.WithTimeout(context.Background(), meterTimeout)
	defer cancel()
	i, found := v.all.hardware.PortNow(ctx, v.port)
	if !found {
		return 0, 0
	}
	v.all.mu.Lock()
	defer v.all.mu.Unlock()
	v.at.saw(i)
	return i.Volts, 1000 * i.Amps
}

// Trace implements webadmin.Scope.
func (v *scopeView) Trace(t *webadmin.ScopeTrace) {
	v.buf, v.next = v.at.sound.Columns(v.next, v.buf[:0])
	for _, c := range v.buf {
		t.Rx = append(t.Rx, int(c.RxLow)>>8, int(c.RxHigh)>>8)
		t.Tx = append(t.Tx, int(c.TxLow)>>8, int(c.TxHigh)>>8)
	}
	var bands [fxo.Bands]float64
	t.RxLevel, t.TxLevel = v.at.sound.Spectrum(&bands)
	t.RxLevel, t.TxLevel = whole(t.RxLevel), whole(t.TxLevel)
	t.Spectrum = t.Spectrum[:0]
	for _, b := range bands {
		t.Spectrum = append(t.Spectrum, whole(b))
	}
	v.all.mu.Lock()
	defer v.all.mu.Unlock()
	t.OffHook, t.Ringing, t.Reversed = v.at.last.OffHook, v.at.last.Ringing, v.at.last.Reverse
	t.Delay, t.OneWay = v.at.last.Delay.Milliseconds(), v.at.last.OneWay
	if n := v.told - v.at.gone; n < len(v.at.marks) {
		t.Marks = append(t.Marks, v.at.marks[max(0, n):]...)
		v.told = v.at.gone + len(v.at.marks)
	}
}

// whole leaves out what no eye sees.
func whole(v float64) float64 { return float64(int(v*10)) / 10 }

// Close implements webadmin.Scope.
func (v *scopeView) Close() {
	v.all.mu.Lock()
	defer v.all.mu.Unlock()
	if v.closed {
		return
	}
	v.closed = true
	if v.at.users--; v.at.users == 0 {
		delete(v.all.open, v.port)
		v.all.some.Add(-1)
		v.all.hardware.Look(v.port, nil)
	}
}
