package vcard

import (
	"time"

	"ringdown/hal/vcard/vcp"
)

// The rules of repeating, from the protocol: a request is sent four times.
const (
	maxTries = 4
	// mostWaiting bounds the requests that wait for a place in the window: all
	// ports of the largest card at once, three times over. What comes beyond is
	// refused as busy.
	mostWaiting = 3 * vcp.MaxPorts
	// pingEvery is how often the card is asked whether it is there, and
	// mostMisses how many times in a row it may be silent.
	pingEvery  = time.Second
	mostMisses = 3
)

// patience is how long the host waits after try n (from 1). The wait after the
// last one doubles on, so that a card has 750 ms in all: within the second that
// hal allows for an answer.
func patience(n int) time.Duration { return 25 * time.Millisecond << n }

// probeEvery is how often a card is asked who it is when its sound is missing: a
// card that restarts takes half a second to answer, and four of them still end
// within the second that hal allows.
const probeEvery = 200 * time.Millisecond

// pace is how long the host waits after the try that a is at.
func (a *ask) pace() time.Duration {
	switch {
	case a.once:
		return pingEvery
	case a.probe:
		return probeEvery
	}
	return patience(a.tries)
}

// answer is how a request ended.
type answer struct {
	payload []byte // valid only during done
	err     error
}

// ask is a request.
type ask struct {
	kind    byte
	payload []byte
	once    bool // not repeated: the next one comes anyway
	probe   bool // repeated at probeEvery
	done    func(answer)

	seq   uint16
	tries int
	due   time.Duration
	gone  bool // the card said "gone": it may have restarted
}

// requests is the host's half of what the protocol calls reliability. It is
// pure: times come in, frames go out by emit.
type requests struct {
	seq     uint16
	open    [vcp.Window]*ask
	waiting []*ask
}

// put takes a request; false: too many wait.
func (r *requests) put(a *ask) bool {
	if len(r.waiting) >= mostWaiting {
		return false
	}
	r.waiting = append(r.waiting, a)
	return true
}

// send sends what waits as far as the window allows.
func (r *requests) send(now time.Duration, emit func(*ask)) {
	for i := range r.open {
		if r.open[i] != nil || len(r.waiting) == 0 {
			continue
		}
		a := r.waiting[0]
		r.waiting = append(r.waiting[:0], r.waiting[1:]...)
		r.seq++
		a.seq, a.tries = r.seq, 1
		a.due = now + a.pace()
		r.open[i] = a
		emit(a)
	}
}

// repeat sends again what is due. It gives the request that has been sent often
// enough, nil when there is none; it is no longer open.
func (r *requests) repeat(now time.Duration, emit func(*ask)) (spent *ask) {
	for i, a := range r.open {
		switch {
		case a == nil || a.due > now:
		case a.once || a.tries == maxTries:
			r.open[i] = nil
			return a
		default:
			a.tries++
			a.due = now + a.pace()
			emit(a)
		}
	}
	return nil
}

// answered takes the request that f answers out of the window, nil when f
// answers none: an answer that comes twice.
func (r *requests) answered(f vcp.Frame) *ask {
	for i, a := range r.open {
		if a != nil && a.seq == f.Seq && a.kind == f.Type {
			r.open[i] = nil
			return a
		}
	}
	return nil
}

// find is answered, with the request left open.
func (r *requests) find(f vcp.Frame) *ask {
	for _, a := range r.open {
		if a != nil && a.seq == f.Seq && a.kind == f.Type {
			return a
		}
	}
	return nil
}

// next is when repeat has something to do; ok is false when nothing is open.
func (r *requests) next() (due time.Duration, ok bool) {
	for _, a := range r.open {
		if a != nil && (!ok || a.due < due) {
			due, ok = a.due, true
		}
	}
	return due, ok
}

// end gives up all requests.
func (r *requests) end() []*ask {
	all := r.waiting
	for i, a := range r.open {
		if a != nil {
			all = append(all, a)
		}
		r.open[i] = nil
	}
	r.waiting = nil
	return all
}
