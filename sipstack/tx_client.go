package sipstack

import (
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"
)

// clientTx is a request of ours (RFC 3261 s.17.1, RFC 6026). It belongs to the
// owner.
type clientTx struct {
	s      *Stack
	x      *exchange // who waits for answers; nil when no more are wanted
	key    string
	way    link
	invite bool
	state  txState
	said   []byte        // what is repeated: the request, then the ACK of a refusal
	pause  time.Duration // timers A and E
	until  time.Time     // timers B and F
	alarm  alarm
}

// start sends a request, and begins its transaction. By a connection it is sent
// beside the owner, whom a peer that does not read would hold up.
func (x *exchange) start(w link) error {
	branch, _ := x.req.Via().Params.Get("branch")
	t := &clientTx{s: x.s, x: x, key: clientKey(branch, x.req.Method), way: w, invite: x.req.IsInvite(), pause: timeT1}
	t.alarm.who = t
	t.said = x.s.wire(x.req)
	if len(x.s.tx.asking) >= maxTransactions {
		return fmt.Errorf("send %s: too many requests are under way", x.req.Method)
	}
	w.note(x.s, x.req, t.said)
	if w.reliable() {
		if err := t.sendBeside(); err != nil {
			return err
		}
		t.pause = timeGivenUp
	} else if err := w.write(t.s, t.said); err != nil {
		return err
	}
	x.tx, t.s.tx.asking[t.key] = t, t
	t.until = time.Now().Add(timeGivenUp)
	t.s.alarms.start(&t.alarm, t.pause)
	return nil
}

// sendBeside sends by a connection.
func (t *clientTx) sendBeside() error {
	if !t.s.enter() {
		return errTxOver
	}
	said := t.said
	go func() { // Run waits for it: enter
		defer t.s.workers.Done()
		if err := t.way.write(t.s, said); err != nil {
			t.s.mail.put(func() { t.fail(err) }, maxWaitingOrders)
		}
	}()
	return nil
}

// take takes an answer.
func (t *clientTx) take(res *sip.Response) {
	switch {
	case t.state == txCompleted:
		t.again(res)
	case t.state == txAccepted && !res.IsSuccess():
	case res.IsProvisional():
		t.proceed(res)
	case t.state == txAccepted:
		t.x.take(res)
	default:
		t.finish(res)
	}
}

// proceed takes a provisional answer. An INVITE may ring from now on for as long
// as who sent it likes.
func (t *clientTx) proceed(res *sip.Response) {
	t.state = txProceeding
	if t.invite {
		t.said = nil
		t.s.alarms.stop(&t.alarm)
	}
	t.x.take(res)
}

// finish takes the first final answer.
func (t *clientTx) finish(res *sip.Response) {
	x := t.x
	switch {
	case t.invite && res.IsSuccess():
		t.state, t.said = txAccepted, nil
		t.s.alarms.start(&t.alarm, timeGivenUp) // timer M
	case t.invite:
		ack := ackOf(x.req, res)
		t.state, t.x, t.said = txCompleted, nil, t.s.wire(ack)
		t.way.note(t.s, ack, t.said)
		t.check(t.way.write(t.s, t.said))
		t.lingers(timerD)
	default:
		t.state, t.x, t.said = txCompleted, nil, nil
		t.lingers(timeT4) // timer K
	}
	x.take(res)
}

// again takes a repeated refusal: its ACK was lost.
func (t *clientTx) again(res *sip.Response) {
	if t.said != nil && !res.IsProvisional() {
		t.check(t.way.write(t.s, t.said))
	}
}

// ackOf is the ACK of a refusal (RFC 3261 s.17.1.1.3).
func ackOf(req *sip.Request, res *sip.Response) *sip.Request {
	ack := sip.NewRequest(sip.ACK, req.Recipient)
	ack.AppendHeader(req.Via())
	hops := sip.MaxForwardsHeader(70)
	ack.AppendHeader(&hops)
	for _, h := range req.GetHeaders("Route") {
		ack.AppendHeader(h)
	}
	ack.AppendHeader(req.From())
	if to := res.To(); to != nil {
		ack.AppendHeader(to)
	} else {
		ack.AppendHeader(req.To())
	}
	ack.AppendHeader(req.CallID())
	ack.AppendHeader(&sip.CSeqHeader{SeqNo: req.CSeq().SeqNo, MethodName: sip.ACK})
	ack.SetBody(nil)
	return ack
}

// due implements alarm: timers A to F, and the end.
func (t *clientTx) due() {
	switch {
	case t.state > txProceeding:
		t.end()
	case !time.Now().Before(t.until):
		t.fail(fmt.Errorf("no answer in %v: %w", timeGivenUp, sip.ErrTransactionTimeout))
	default:
		t.pause *= 2
		if !t.invite {
			t.pause = min(t.pause, timeT2)
			if t.state == txProceeding {
				t.pause = timeT2
			}
		}
		t.s.alarms.start(&t.alarm, min(t.pause, time.Until(t.until)))
		if t.x != nil {
			t.way.note(t.s, t.x.req, t.said)
		}
		t.check(t.way.write(t.s, t.said))
	}
}

func (t *clientTx) check(err error) {
	if err != nil {
		t.fail(err)
	}
}

// fail ends a transaction without a final answer.
func (t *clientTx) fail(err error) {
	x := t.x
	t.end()
	if x != nil {
		x.fail(err)
	}
}

// lingers is as in serverTx.
func (t *clientTx) lingers(d time.Duration) {
	if t.way.reliable() {
		t.end()
		return
	}
	if t.state != txOver {
		t.s.alarms.start(&t.alarm, d)
	}
}

// end forgets the transaction; later answers are nobody's.
func (t *clientTx) end() {
	if t.state == txOver {
		return
	}
	t.state, t.said, t.x = txOver, nil, nil
	t.s.alarms.stop(&t.alarm)
	delete(t.s.tx.asking, t.key)
}
