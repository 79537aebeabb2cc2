package jitter

// The estimate of how late packets are.
const (
	binWidth = hz / 2000 // half a millisecond
	bins     = 2048      // a circle of a second, twice what is ever held
	memory   = 512       // packets that are remembered: 10 s of 20 ms packets
	// outlier is one packet in how many may come later than the estimate:
	// such a packet is mostly not lost: the sound waits for it, see place.
	outlier = 50
)

// estimate is a moving histogram of delays in samples. Delays count against no
// known origin, only their differences mean something.
type estimate struct {
	count [bins]uint16
	past  [memory]int32 // bins, oldest at next
	next  int
	n     int
	top   int32 // no remembered bin is above
	late  int   // the delay that all but one packet in outlier stay below
}

func bin(delay int) int32 {
	if delay < 0 {
		delay -= binWidth - 1
	}
	return int32(delay / binWidth)
}

// add remembers a delay. One that lies half a circle from the others says that
// the stream was set to another time: all before is forgotten.
func (e *estimate) add(delay int) {
	b := bin(delay)
	if e.n > 0 && (b-e.top >= bins/2 || e.top-b >= bins/2) {
		*e = estimate{}
	}
	if e.n == memory {
		e.count[e.past[e.next]&(bins-1)]--
	} else {
		e.n++
	}
	e.past[e.next] = b
	e.next = (e.next + 1) % memory
	e.count[b&(bins-1)]++
	if e.n == 1 || b > e.top {
		e.top = b
	}
	for e.count[e.top&(bins-1)] == 0 {
		e.top--
	}
	e.late = e.quantile()
}

func (e *estimate) quantile() int {
	spare := e.n / outlier
	b := e.top
	for {
		spare -= int(e.count[b&(bins-1)])
		if spare < 0 {
			return int(b+1) * binWidth
		}
		b--
	}
}
