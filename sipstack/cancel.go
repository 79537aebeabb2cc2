package sipstack

import "github.com/emiago/sipgo/sip"

// cancelled is the verb CANCEL: the telephone gave up. The CANCEL has been
// answered; the INVITE is by 487 (RFC 3261 s.9.2).
func (in *incoming) cancelled(by *sip.Request) {
	in.answer(sip.StatusRequestTerminated, "Request Terminated")
	in.gone = true
	if in.call != nil && in.call.stage == stageCalling {
		e := endByPhone
		e.text = because(by)
		in.call.end(e)
	}
}
