package sipstack

import (
	"container/heap"
	"time"
)

// alarm is something that the owner has to do at a time. Only the owner touches
// one.
type alarm struct {
	at    time.Time
	index int // in alarms, counted from 1; 0: it does not run
	who   interface{ due() }
}

// alarms are those that run, the next one first: one timer of the system serves
// them all, where each transaction would need three and a goroutine for each
// that fires.
type alarms struct {
	heap  alarmHeap
	timer *time.Timer
	set   time.Time // when the timer goes off; zero: it does not run
}

func newAlarms() *alarms {
	a := &alarms{timer: time.NewTimer(time.Hour)}
	a.timer.Stop()
	return a
}

// start lets an alarm go off d from now, and not when it would have before.
func (a *alarms) start(x *alarm, d time.Duration) {
	x.at = time.Now().Add(d)
	if x.index == 0 {
		heap.Push(&a.heap, x)
	} else {
		heap.Fix(&a.heap, x.index-1)
	}
}

func (a *alarms) stop(x *alarm) {
	if x.index != 0 {
		heap.Remove(&a.heap, x.index-1)
	}
}

// fire does what is due, and sets the timer to what is due next.
func (a *alarms) fire() {
	for len(a.heap) > 0 && !time.Now().Before(a.heap[0].at) {
		x := a.heap[0]
		a.stop(x)
		x.who.due()
	}
	switch {
	case len(a.heap) == 0: // a timer that goes off for nothing is cheaper than one that is stopped and set again
	case a.set.IsZero() || a.heap[0].at.Before(a.set):
		a.set = a.heap[0].at
		a.timer.Reset(time.Until(a.set))
	}
}

// rung is to be called when the timer has gone off.
func (a *alarms) rung() { a.set = time.Time{} }

// alarmHeap implements heap.Interface.
type alarmHeap []*alarm

func (h alarmHeap) Len() int           { return len(h) }
func (h alarmHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }

func (h alarmHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i+1, j+1
}

// Push implements heap.Interface.
func (h *alarmHeap) Push(v any) {
	x, _ := v.(*alarm)
	*h = append(*h, x)
	x.index = len(*h)
}

// Pop implements heap.Interface.
func (h *alarmHeap) Pop() any {
	all := *h
	last := len(all) - 1
	x := all[last]
	all[last], x.index = nil, 0
	*h = all[:last]
	return x
}
