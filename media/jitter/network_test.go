package jitter

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"sort"
	"time"

	"ringdown/hal"
)

// network is a sender, a path and a reader in virtual time.
type network struct {
	seed    uint64
	ptime   int     // samples
	ppm     float64 // of the sender against the reader
	phase   float64 // seconds by which the first packet misses a frame's start
	jitter  func(r *rand.Rand) float64
	loss    float64
	twice   float64
	stall   time.Duration // what is sent within it comes together at its end
	every   time.Duration // how often
	seconds int
	sound   func(n int) []int16 // of length n; nil: a tone
	fixed   bool
	after   func(second int, b *Buffer) // at each full second
}

type packet struct {
	at  float64
	ts  uint32
	pcm []int16
}

type queue []packet

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at < q[j].at }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(packet)) }
func (q *queue) Pop() any {
	p := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return p
}

type result struct {
	Counts
	sent      int
	p95       float64 // of the jitter that was put in, seconds
	meanWait  float64 // seconds
	heard     []int16
	frames    int
	noFrames  int
	maxDelay  time.Duration
	lastDelay time.Duration
}

// run plays all of it and tells what was heard.
func (n network) run() result {
	r := rand.New(rand.NewPCG(n.seed, 1))
	if n.sound == nil {
		n.sound = tone
	}
	pcm := n.sound(n.seconds * hz)
	var b Buffer
	b.Steady(n.fixed)
	var q queue
	var res result
	var jitters []float64
	next, base := 0, r.Uint32()
	var f hal.Frame
	for tick := range n.seconds * 100 {
		now := float64(tick) / 100
		for ; next+n.ptime <= len(pcm); next += n.ptime {
			at := n.phase + float64(next+n.ptime)/hz*(1+n.ppm/1e6)
			if at > now+1 {
				break
			}
			j := 0.0
			if n.jitter != nil {
				j = n.jitter(r)
			}
			if n.every > 0 {
				if into := math.Mod(at, n.every.Seconds()); at > 5 && into < n.stall.Seconds() {
					j = max(j, n.stall.Seconds()-into)
				}
			}
			jitters = append(jitters, j)
			res.sent++
			p := packet{at + j, base + uint32(next), pcm[next : next+n.ptime]}
			if r.Float64() >= n.loss {
				heap.Push(&q, p)
			}
			if r.Float64() < n.twice {
				heap.Push(&q, packet{p.at + 0.003, p.ts, p.pcm})
			}
		}
		for len(q) > 0 && q[0].at <= now {
			p := heap.Pop(&q).(packet)
			b.Put(p.ts, p.pcm, time.Duration((now-p.at)*1e9))
		}
		res.frames++
		if !b.Read(&f) {
			res.noFrames++
		}
		if res.heard != nil || n.seconds <= 120 {
			res.heard = append(res.heard, f[:]...)
		}
		res.maxDelay = max(res.maxDelay, b.Delay())
		if n.after != nil && tick%100 == 99 {
			n.after(tick/100, &b)
		}
	}
	sort.Float64s(jitters)
	res.p95 = jitters[len(jitters)*95/100]
	res.Counts = b.Counts()
	res.meanWait = float64(res.Waited) / float64(res.Packets) / hz
	res.lastDelay = b.Delay()
	return res
}

func (r result) late() float64      { return float64(r.Late) / float64(r.sent) }
func (r result) concealed() float64 { return float64(r.Concealed) / float64(r.Played) }

func tone(n int) []int16 {
	p := make([]int16, n)
	for i := range p {
		p[i] = int16(8000 * math.Sin(2*math.Pi*440*float64(i)/hz))
	}
	return p
}

// voice is vowels that glide, between pauses: pulses through two resonances.
func voice(n int) []int16 {
	r := rand.New(rand.NewPCG(7, 7))
	p := make([]int16, n)
	var y1, y2, z1, z2, phase float64
	for i := range p {
		t := float64(i) / hz
		f0 := 120 + 30*math.Sin(2*math.Pi*0.7*t) + 8*math.Sin(2*math.Pi*3*t)
		x := 0.02 * r.NormFloat64()
		if phase += f0 / hz; phase >= 1 {
			phase--
			x += 1
		}
		if math.Mod(t, 1.7) > 1.2 {
			x = 0.001 * r.NormFloat64()
		}
		f1, f2 := 500+250*math.Sin(2*math.Pi*1.1*t), 1500+600*math.Sin(2*math.Pi*0.6*t)
		y := x + 2*0.97*math.Cos(2*math.Pi*f1/hz)*y1 - 0.97*0.97*y2
		y2, y1 = y1, y
		z := y + 2*0.95*math.Cos(2*math.Pi*f2/hz)*z1 - 0.95*0.95*z2
		z2, z1 = z1, z
		p[i] = int16(max(min(z*700, 32000), -32000))
	}
	return p
}

func uniform(most float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return most * r.Float64() }
}
