package phones

import (
	"time"

	"ringdown/internal/call"
)

// pastMost bounds the legs that are remembered after their end, 200 kB in all:
// a record is kept within moments of its call's last leg, and 1024 calls do not
// end in a moment. Of a party that left a long call early more may be asked
// than is remembered. Policy when full: the oldest goes.
const pastMost = 1024

// span is a leg from its begin to its end.
type span struct {
	port          call.Port
	opened, ended time.Time
	quality       call.Quality
}

// past are the legs that ended lately. The zero value is ready.
type past struct {
	ring []span
	next int // the oldest, once the ring is full
}

func (p *past) keep(s span) {
	if len(p.ring) < pastMost {
		p.ring = append(p.ring, s)
		return
	}
	p.ring[p.next] = s
	p.next = (p.next + 1) % pastMost
}

// find gives the latest leg of a port that was open at some time from from to
// to.
func (p *past) find(port call.Port, from, to time.Time) (call.Quality, bool) {
	for i := range p.ring {
		s := &p.ring[(p.next+len(p.ring)-1-i)%len(p.ring)]
		if s.port == port && !s.ended.Before(from) && !s.opened.After(to) {
			return s.quality, true
		}
	}
	return call.Quality{}, false
}

// Quality is how the sound of a port was between two times: of the leg that is
// open, or of one that has ended since. It is false if there was none or
// nothing was ever heard on it.
func (p *Phones) Quality(port call.Port, from, to time.Time) (call.Quality, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q, found := p.past.find(port, from, to)
	if l := p.legs[port]; l != nil && !l.opened.After(to) {
		q, found = l.quality(), true
	}
	return q, found && q.Received+q.Sent > 0
}

// remembered takes the leg out of those that are open and keeps how it did; the
// second time nothing happens.
func (l *leg) remembered() {
	p := l.owner
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.past {
		return
	}
	l.past = true
	if p.legs[l.port] == l {
		delete(p.legs, l.port)
	}
	p.past.keep(span{l.port, l.opened, time.Now(), l.quality()})
}

// quality is how the leg did so far.
func (l *leg) quality() call.Quality {
	st := l.session.Stats()
	q := call.Quality{
		Codec: l.speaking(), Received: st.Received, Sent: st.Sent, FarLost: st.RemoteLost,
		Jitter: st.Jitter, RoundTrip: st.RoundTrip, MOS: st.MOS,
	}
	if due := st.Received + st.Lost; due > 0 {
		q.Lost = float64(st.Lost+st.Late) / float64(due)
	}
	return q
}

// speaks notes what is sent.
func (l *leg) speaks(codec string) {
	l.state.Lock()
	defer l.state.Unlock()
	l.codec = codec
}

func (l *leg) speaking() string {
	l.state.Lock()
	defer l.state.Unlock()
	return l.codec
}
