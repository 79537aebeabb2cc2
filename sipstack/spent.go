package sipstack

import (
	"errors"

	"github.com/emiago/sipgo/sip"
)

// spent lets what a call leaves in the network, when it is over, end its
// transactions sooner: after T4 (RFC 3261 s.17.1.2.2) and not after 64 times T1.
// Its INVITE was acknowledged, so both sides have all they need, and a copy that
// is still under way is gone by then. One of an INVITE that came even later would
// begin nothing: its digest is spent. And nothing of the call is kept but what
// the ACK of a repeated 2xx needs.
func (c *session) spent() {
	if c.acked != nil && c.acked.tx.state == txAccepted {
		c.s.alarms.start(&c.acked.tx.alarm, timeT4)
	}
	if c.sent != nil && c.sent.tx != nil && c.sent.tx.state == txAccepted {
		c.s.alarms.start(&c.sent.tx.alarm, timeT4)
		c.sent.forgets(c.d)
	}
	c.acked, c.sent = nil, nil
}

// forgets lets go of the call whose INVITE it was. A 2xx that is repeated has its
// ACK again, and one from another branch of the INVITE an ACK and a BYE.
func (x *exchange) forgets(d *dialog) {
	s, late, seq := x.s, *d, x.req.CSeq().SeqNo
	late.call, late.early = nil, nil
	x.failed = func(error) {}
	x.answer = func(res *sip.Response) {
		switch to := res.To(); {
		case !res.IsSuccess() || to == nil:
		case tagIn(to.Params) == late.id.remote:
			s.acknowledgeAt(&late, seq)
		default:
			other := dialogOfAnswer(x.req, res, late.peer)
			s.acknowledgeAt(other, seq)
			other.seq += forgotten
			s.bye(other, causeElsewhere)
		}
	}
}

func tagIn(p sip.HeaderParams) string {
	t, _ := p.Get("tag")
	return t
}

// closed stands for the leg of a call that is over.
type closed struct{}

var errClosed = errors.New("the call is over")

func (closed) Local() Local           { return Local{} }
func (closed) SetRemote(Remote) error { return errClosed }
func (closed) Close()                 {}
