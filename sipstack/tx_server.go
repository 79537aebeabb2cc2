package sipstack

import (
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

var errTxOver = errors.New("the transaction is over")

// serverTx is a request that was made of us, until no repetition of it can come
// any more (RFC 3261 s.17.2, RFC 6026). It belongs to the owner, and keeps of
// the call no more than the last answer, as it was sent.
type serverTx struct {
	s      *Stack
	in     *incoming // until it has its final answer
	key    string
	way    link
	invite bool
	state  txState
	said   []byte        // the last answer
	pause  time.Duration // timer G
	until  time.Time     // timer H
	alarm  alarm
}

func newServerTx(in *incoming, key string, w link) *serverTx {
	t := &serverTx{s: in.s, in: in, key: key, way: w, invite: in.req.IsInvite()}
	t.alarm.who = t
	t.s.tx.asked[key] = t
	if t.invite {
		t.s.alarms.start(&t.alarm, timerTrying)
	}
	return t
}

// repeated takes the request again: whoever sent it has not got the answer. A
// 2xx to an INVITE is repeated by who gave it (RFC 6026 s.7.1).
func (t *serverTx) repeated() {
	if t.said != nil && (t.state == txProceeding || t.state == txCompleted) {
		t.check(t.way.write(t.s, t.said))
	}
}

// acknowledged takes an ACK; false if it is for a 2xx, which ends nothing here.
func (t *serverTx) acknowledged() bool {
	if t.state == txCompleted {
		t.state = txConfirmed
		t.lingers(timeT4) // timer I
	}
	return t.state == txConfirmed
}

// cancelled takes a CANCEL (RFC 3261 s.9.2), which has its answer whatever
// comes of it.
func (t *serverTx) cancelled(by *sip.Request, w link) {
	res := sip.NewResponseFromRequest(by, sip.StatusOK, "OK", nil)
	if _, err := w.send(t.s, res); err != nil {
		t.s.log.Debug("sip: the answer to a CANCEL could not be sent", "error", err)
	}
	if t.in != nil && t.state <= txProceeding {
		t.in.cancelled(by)
	}
}

// respond sends an answer.
func (t *serverTx) respond(res *sip.Response) error {
	if t.state == txOver || t.state >= txCompleted || t.state == txAccepted && !res.IsSuccess() {
		return errTxOver
	}
	said, err := t.way.send(t.s, res)
	switch {
	case err != nil:
		t.end()
		return err
	case res.IsProvisional():
		t.said, t.state = said, txProceeding
		if t.alarm.index != 0 {
			t.s.alarms.stop(&t.alarm) // it needs no 100 any more
		}
	case t.state != txAccepted:
		t.finish(said, res.IsSuccess())
	}
	return nil
}

// finish: the final answer was given.
func (t *serverTx) finish(said []byte, success bool) {
	t.said, t.in = said, nil
	switch {
	case t.invite && success:
		t.said, t.state = nil, txAccepted
		t.s.alarms.start(&t.alarm, timeGivenUp) // timer L, reliable or not
	case t.invite:
		t.state = txCompleted
		t.pause, t.until = timeT1, time.Now().Add(timeGivenUp)
		if t.way.reliable() {
			t.pause = timeGivenUp // the ACK alone is waited for
		}
		t.s.alarms.start(&t.alarm, t.pause)
	default:
		t.state = txCompleted
		t.lingers(timeGivenUp) // timer J
	}
}

// due implements alarm: timers G to L, and the 100 that an INVITE gets when its
// answer takes long.
func (t *serverTx) due() {
	switch {
	case t.state == txTrying && t.invite:
		if err := t.respond(sip.NewResponseFromRequest(t.in.req, sip.StatusTrying, "Trying", nil)); err != nil {
			t.s.log.Debug("sip: 100 could not be sent", "error", err)
		}
	case t.state == txCompleted && t.invite && time.Now().Before(t.until):
		t.pause = min(2*t.pause, timeT2)
		t.s.alarms.start(&t.alarm, min(t.pause, time.Until(t.until)))
		t.check(t.way.write(t.s, t.said))
	default:
		t.end()
	}
}

// lingers ends the transaction in a while: at once, if it can see no repetition.
func (t *serverTx) lingers(d time.Duration) {
	if t.way.reliable() {
		t.end()
		return
	}
	t.s.alarms.start(&t.alarm, d)
}

// check ends a transaction that cannot send.
func (t *serverTx) check(err error) {
	if err != nil {
		t.end()
	}
}

// end forgets the transaction; what comes of it later is looked at anew.
func (t *serverTx) end() {
	if t.state == txOver {
		return
	}
	t.state, t.said, t.in = txOver, nil, nil
	t.s.alarms.stop(&t.alarm)
	delete(t.s.tx.asked, t.key)
}
