package sipstack

import "github.com/emiago/sipgo/sip"

// reinvite is an INVITE within a call: hold, retrieve, another address or
// codec, or only a sign of life (RFC 3261 s.14.2, RFC 4028 s.9).
func (in *incoming) reinvite(d *dialog) {
	c := d.call
	switch {
	case c.offering: // ours is under way (RFC 3261 s.14.2)
		in.answer(statusRequestPending, "Request Pending")
		return
	case c.stage != stageTalking || c.await != nil && c.await.offer:
		// The INVITE before has no final answer, or its ACK must bring SDP.
		in.answer(sip.StatusInternalServerError, "Server Internal Error", sip.NewHeader("Retry-After", "3"))
		return
	case in.unsupported() != "":
		in.answer(sip.StatusBadExtension, "Bad Extension", sip.NewHeader("Unsupported", in.unsupported()))
		return
	}
	if in.tooBrief() {
		return
	}
	body, offer, ok := in.renegotiate(d)
	if !ok {
		return
	}
	d.refresh(in.req)
	d.learn(in.req)
	in.accept(d, body, offer) // and waits no longer for the ACK before: this says the same
}

// renegotiate takes an offer within a call and makes the answer; without one it
// makes an offer. If it returns false it has refused, and the call goes on as
// it was.
func (in *incoming) renegotiate(d *dialog) (body []byte, offer, ok bool) {
	c := d.call
	theirs, err := sound(in.req)
	if err == nil && theirs != nil {
		err = c.agree(theirs, peerOf(in.req, &d.target))
	}
	if err != nil {
		in.answer(sip.StatusNotAcceptableHere, "Not Acceptable Here", warning(err))
		return nil, false, false
	}
	if theirs == nil {
		return c.ours.offer(c.offer()), true, true
	}
	return c.ours.answer(c.theirs, c.chosen), false, true
}
