package sipstack

import "github.com/emiago/sipgo/sip"

// options tells anybody that we are alive and what we understand (RFC 3261
// s.11), and nothing about who may be called here. Within a call it tells too
// whether the call is still up.
func (in *incoming) options() {
	if in.req.To().Params.Has("tag") && in.s.dialogs[idOfRequest(in.req)] == nil {
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
		return
	}
	if u := in.unsupported(); u != "" {
		in.answer(sip.StatusBadExtension, "Bad Extension", sip.NewHeader("Unsupported", u))
		return
	}
	in.answer(sip.StatusOK, "OK",
		sip.NewHeader("Allow", allow),
		sip.NewHeader("Allow-Events", allowEvents),
		sip.NewHeader("Accept", "application/sdp"))
}
