package rtp

import (
	"sync/atomic"
	"time"

	"ringdown/hal"
	"ringdown/media/g711"
	"ringdown/media/jitter"
)

// pausedAfter is how long nobody need have played the session for the sound
// that waits to be too old to be played.
const pausedAfter = 100 * time.Millisecond

// silent is the lowest level of comfort noise, -127 dBov.
const silent = 127

// player is the clock's side of what comes in. Only ReadFrame touches it, but
// for seen.
type player struct {
	arrived *arrivals // the reader writes it
	buffer  *jitter.Buffer
	pcm     []int16 // room for one packet
	wide    wideIn
	order   *reorder // nil until there is G.722
	quiet   bool     // Options.Quiet
	tone    eventOut
	last    time.Duration
	seen    played
}

// begin makes what only a session with a clock needs: most are in a relay.
func (p *player) begin() {
	p.arrived, p.buffer, p.pcm = new(arrivals), new(jitter.Buffer), make([]int16, 0, mostSound)
}

// played is what Stats shows of the buffer.
type played struct {
	packets, late, concealed, waited atomic.Uint64
	delay                            atomic.Int64
}

// ReadFrame plays the next 10 ms of what the peer says. It returns false, with
// f silent, when the peer sends nothing. Called by the clock's goroutine.
func (s *Session) ReadFrame(f *hal.Frame) bool {
	p, now := &s.play, s.now()
	if p.arrived == nil {
		p.begin()
		p.quiet = s.options.Quiet
		s.arrived.Store(p.arrived)
	}
	if now-p.last > pausedAfter {
		p.arrived.clear()
		p.buffer.Reset()
		p.order = nil
	}
	p.last = now
	p.buffer.Steady(s.steady.Load())
	for a := p.arrived.peek(); a != nil; a = p.arrived.peek() {
		p.put(a, now-a.at)
		p.arrived.drop()
	}
	p.inOrder(now)
	heard := p.buffer.Read(f)
	p.tell()
	return heard
}

// put decodes a packet into the buffer.
func (p *player) put(a *arrival, age time.Duration) {
	pcm, data := p.pcm[:0], a.data[:a.n]
	switch a.what {
	case kind(PCMA):
		pcm = g711.AppendLinearA(pcm, data)
	case kind(PCMU):
		pcm = g711.AppendLinearU(pcm, data)
	case kind(G722):
		if p.order == nil {
			p.order = new(reorder)
		}
		if p.order.n == waitingMost {
			p.inOrder(age + a.at)
		}
		p.order.keep(a)
		return
	case kindNoise:
		p.buffer.Noise(a.ts, data[0])
	case kindEvent:
		p.key(a, age)
		return
	}
	p.buffer.Put(a.ts, pcm, age)
}

// key lets a key be heard, and silence after it: what goes on with a tone as
// with a lost voice would make one of two presses.
func (p *player) key(a *arrival, age time.Duration) {
	e, ok := parseEvent(a.data[:a.n])
	if !ok {
		return
	}
	pcm, ts := p.tone.sound(p.pcm[:0], e, a.ts)
	if p.quiet {
		clear(pcm)
		p.buffer.Mute(a.ts, int(e.duration)+e.tail())
	}
	p.buffer.Put(ts, pcm, age)
	if e.end {
		p.buffer.Noise(a.ts+uint32(e.duration), silent)
	}
}

func (p *player) tell() {
	c := p.buffer.Counts()
	p.seen.packets.Store(c.Packets)
	p.seen.late.Store(c.Late)
	p.seen.concealed.Store(c.Concealed)
	p.seen.waited.Store(c.Waited)
	p.seen.delay.Store(int64(p.buffer.Delay()))
}
