package sipstack

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/emiago/sipgo/sip"
)

// A telephone that lost its power says nothing, and its registration goes on for
// up to two hours: calls would ring nowhere. So every one that has signed in is
// asked by OPTIONS again and again (RFC 3261 s.11), at Options.Qualify.

// DefaultQualify is how often a telephone is asked. The answer to a call that
// comes meanwhile is no worse than without: it is asked by the INVITE itself.
const DefaultQualify = time.Minute

// watch begins to ask a telephone. The first time is spread, so that an office
// that signs in at once is not asked at once.
func (p *phone) watch(b *binding) {
	if every := p.s.o.Qualify; every > 0 {
		b.asking = p.s.after(every/2+rand.N(every), func() { p.ask(b) })
	}
}

// ask sends OPTIONS to a telephone, unless it is in a call: that has a look of
// its own.
func (p *phone) ask(b *binding) {
	switch {
	case p.s.o.Qualify <= 0 || !slices.Contains(p.contacts, b):
		return
	case p.busy():
		p.again(b)
		return
	}
	sent := time.Now()
	p.s.send(p.s.enquiry(p, b), func(res *sip.Response) {
		if !res.IsProvisional() {
			p.heard(b, time.Since(sent)) // even a refusal shows that it is there
		}
	}, func(error) { p.missed(b) })
}

func (p *phone) again(b *binding) {
	b.asking = p.s.after(p.s.o.Qualify, func() { p.ask(b) })
}

// heard: a telephone answered.
func (p *phone) heard(b *binding, trip time.Duration) {
	if !slices.Contains(p.contacts, b) {
		return
	}
	if b.away {
		p.s.log.Info("sip: a telephone answers again", "user", p.user, "address", b.peer.addr)
	}
	b.away, b.trip = false, max(trip, 1)
	p.report()
	p.again(b)
}

// missed: a telephone did not answer. It is not rung until it does.
func (p *phone) missed(b *binding) {
	if !slices.Contains(p.contacts, b) {
		return
	}
	if !b.away {
		p.s.log.Warn("sip: a telephone does not answer any more", "user", p.user, "address", b.peer.addr)
	}
	b.away, b.trip = true, 0
	p.report()
	p.again(b)
}

// enquiry is an OPTIONS request outside any dialog.
func (s *Stack) enquiry(p *phone, b *binding) *sip.Request {
	req := s.message(sip.OPTIONS, b.uri, b.peer, b.paths)
	home := host(s.home(b.peer).Addr())
	from := &sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: "ping", Host: home}}
	from.Params.Add("tag", sip.GenerateTagN(16))
	req.AppendHeader(from)
	req.AppendHeader(&sip.ToHeader{Address: sip.Uri{Scheme: "sip", User: p.user, Host: home}})
	id := sip.CallIDHeader(sip.GenerateTagN(24))
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: 1, MethodName: sip.OPTIONS})
	req.AppendHeader(s.contact(b.peer))
	req.AppendHeader(sip.NewHeader("Accept", "application/sdp"))
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	return req
}

// present counts the telephones that answer, as far as is known.
func (p *phone) present() (n int) {
	for _, b := range p.contacts {
		if !b.away {
			n++
		}
	}
	return n
}
