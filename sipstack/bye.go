package sipstack

import "github.com/emiago/sipgo/sip"

// bye is the verb BYE: the telephone hung up. One that hangs up before it got
// an answer is told that its INVITE is over too (RFC 3261 s.15.1.2).
func (in *incoming) bye(d *dialog) {
	if d.early != nil { // who is called refuses by an answer
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
		return
	}
	in.answer(sip.StatusOK, "OK")
	c := d.call
	if c.stage == stageOver { // it transferred, and we were about to say the same
		delete(in.s.dialogs, d.id)
		return
	}
	if c.stage == stageCalling {
		c.in.answer(sip.StatusRequestTerminated, "Request Terminated")
	}
	c.endedBy(in.req)
}
