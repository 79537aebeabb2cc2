package sipstack

import (
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// replaces finds the call that an INVITE wants to take over (RFC 3891): that of
// another telephone, which talks or, to pick a call up, rings. It reports false
// when it has answered the INVITE itself.
func (in *incoming) replaces() (target *session, ok bool) {
	hs := in.req.GetHeaders("Replaces")
	if len(hs) == 0 {
		return nil, true
	}
	c, early, err := in.s.replaced(hs[0].Value())
	switch {
	case len(hs) > 1 || err != nil:
		in.answer(sip.StatusBadRequest, "Bad Replaces")
	case c == nil || c.stage == stageCalling: // not answered by us: RFC 3891 s.3
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
	case early && c.stage == stageTalking:
		in.answer(sip.StatusBusyHere, "Busy Here")
	default:
		return c, true
	}
	return nil, false
}

// takeOver asks the engine to put this call's telephone in another's place.
func (c *session) takeOver(target *session) {
	c.s.o.Post(call.Event{Kind: call.Joined, At: time.Now(), Port: target.port, Leg: call.Leg{Port: c.port}})
}
