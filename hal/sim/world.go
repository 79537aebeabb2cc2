package sim

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"ringdown/hal"
)

// maxStall is how long the world waits for a host that is late with its frame
// before it goes on without. Real cards have buffers of tens of milliseconds
// and an interrupt; here the host's whole machine may be busy with a build, and
// no demo or test should hear that.
const maxStall = 50 * hal.FrameSamples

// event is something that will happen at a time; ties go by order of insertion.
type event struct {
	at  hal.Tick
	seq uint64
	do  func()
}

type eventHeap []event

func (h eventHeap) Len() int { return len(h) }
func (h eventHeap) Less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].seq < h[j].seq
}
func (h eventHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *eventHeap) Push(x any)   { *h = append(*h, x.(event)) } //nolint:errcheck // only events are pushed, by this file
func (h *eventHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = event{}
	*h = old[:len(old)-1]
	return e
}

// world is the simulation: the clock, what will happen, and the pairs. mu
// guards all of it; every exported method takes it and moves the world on to
// now before it looks.
type world struct {
	mu    sync.Mutex
	opt   options
	start time.Time
	rate  float64 // samples a second of the host's time
	now   hal.Tick
	heap  eventHeap
	seq   uint64

	book *book // the country's tones, as telephones' ears know them
	dual *dtmfTable
	// scratch holds a stretch of sound each way while it is made.
	scratch [2][hal.FrameSamples]float32
	pairs   []*pair // lines first, then phones
	card    *card   // the open card, nil when none is
	relays  []*relay
	dark    bool // a brown-out: nothing holds a relay
	absent  bool // vanished: Scan does not see it
	trace   tracer
	wrongs  []Violation
	probes  int // who looks at the pairs

	hiccup   hiccup        // of the next exchange
	thaw     time.Time     // until then the clock stands still…
	standing time.Duration // …after having run for so long
}

func newWorld(o options) *world {
	w := &world{opt: o, rate: hal.SampleRate * (1 + o.ppm*1e-6)}
	w.book, w.dual = newBook(o.profile), newDTMFTable()
	for i := 1; i <= o.lines; i++ {
		w.pairs = append(w.pairs, newLinePair(w, i))
	}
	for i := 1; i <= o.phones; i++ {
		w.pairs = append(w.pairs, newPhonePair(w, i))
	}
	w.addRelays()
	return w
}

// rng gives each part its own stream of chance, so that what one does never
// changes what another draws.
func (w *world) rng(part string, n int) *rand.Rand {
	h := w.opt.seed*0x9E3779B97F4A7C15 + uint64(n)
	for _, c := range []byte(part) {
		h = (h ^ uint64(c)) * 0x100000001B3
	}
	return rand.New(rand.NewPCG(w.opt.seed, h))
}

// begin sets the clock going, once.
func (w *world) begin() {
	if w.start.IsZero() {
		w.start = time.Now()
	}
}

// tickNow is the present time on the card's clock.
func (w *world) tickNow() hal.Tick {
	if w.start.IsZero() {
		return 0
	}
	return hal.Tick(w.elapsed().Seconds() * w.rate)
}

// until is how long from now the host's clock takes to reach t; never negative.
func (w *world) until(t hal.Tick) time.Duration {
	at := time.Duration(math.Ceil(float64(t)/w.rate*1e9)) + 2 // never a nanosecond early
	return max(0, at-time.Since(w.start))
}

// horizon is how far the world may go now: to the present, but not past a frame
// that the host is about to take, unless the host is too late.
func (w *world) horizon() hal.Tick {
	now := w.tickNow()
	if w.card == nil || !w.card.paced {
		return now
	}
	next := w.card.boundary + hal.FrameSamples
	if now <= next || now > next+maxStall {
		return now
	}
	return next
}

// catchUp moves the world on to the present.
func (w *world) catchUp() { w.advance(w.horizon()) }

// advance makes everything happen that is due up to and including to.
func (w *world) advance(to hal.Tick) {
	for len(w.heap) > 0 && w.heap[0].at <= to {
		e := heap.Pop(&w.heap).(event) //nolint:errcheck // nothing else is in it
		w.render(e.at)
		e.do()
	}
	w.render(to)
}

// render computes the sound of the pairs in use up to to, in steps that end
// with a frame.
func (w *world) render(to hal.Tick) {
	for w.now < to {
		end := min(w.frameEnd(w.now), to)
		busy := false
		for _, p := range w.pairs {
			busy = p.render(w.now, end) || busy
		}
		if !busy { // nothing carries sound: go straight there
			end = to
		}
		w.now = end
	}
}

// frameEnd is the first frame boundary of the card after t.
func (w *world) frameEnd(t hal.Tick) hal.Tick {
	var base hal.Tick
	if w.card != nil {
		base = w.card.base % hal.FrameSamples
	}
	return (t-base)/hal.FrameSamples*hal.FrameSamples + hal.FrameSamples + base
}

// after schedules do in d samples from now.
func (w *world) after(d hal.Tick, do func()) {
	w.seq++
	heap.Push(&w.heap, event{w.now + d, w.seq, do})
	if w.card != nil && w.heap[0].seq == w.seq {
		w.card.kick()
	}
}

// note records what something perceived.
func (w *world) note(who, format string, args ...any) {
	w.trace.add(Note{At: w.now, Who: who, What: fmt.Sprintf(format, args...)})
}
