package sipstack

import (
	"net/netip"

	"github.com/emiago/sipgo/sip"
)

// allow is what we understand, for Allow headers.
const allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, INFO, UPDATE, PRACK, REFER, SUBSCRIBE, MESSAGE"

// incoming is a request that waits for our answer.
type incoming struct {
	s    *Stack
	req  *sip.Request
	tx   *serverTx
	call *session // of an INVITE that began it; nil otherwise
	gone bool     // it was cancelled
}

// handle finds the verb. Each is in a file of its own.
func (in *incoming) handle() {
	if in.insane() {
		return
	}
	switch in.req.Method {
	case sip.REGISTER:
		in.register()
	case sip.OPTIONS:
		in.options()
	case sip.INVITE:
		in.invite()
	case sip.BYE:
		in.inDialog((*incoming).bye)
	case sip.INFO:
		in.inDialog((*incoming).info)
	case sip.REFER:
		if !in.req.To().Params.Has("tag") { // nobody has a call made for them from outside of one
			in.answer(sip.StatusForbidden, "Forbidden")
			return
		}
		in.inDialog((*incoming).refer)
	case sip.UPDATE:
		in.inDialog((*incoming).update)
	case sip.SUBSCRIBE:
		in.subscribe()
	case sip.MESSAGE:
		in.text()
	case sip.PRACK:
		in.inDialog((*incoming).prack)
	case sip.CANCEL: // there is no INVITE for it
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
	default:
		in.answer(sip.StatusMethodNotAllowed, "Method Not Allowed", sip.NewHeader("Allow", allow))
	}
}

// inDialog finds the dialog of a request and keeps its order (RFC 3261
// s.12.2.2). A key by INFO may be late: networks change the order of datagrams,
// and a lost key is worse than one out of order. A PRACK says itself what it is
// for.
func (in *incoming) inDialog(verb func(*incoming, *dialog)) {
	d := in.s.dialogs[idOfRequest(in.req)]
	switch {
	case d == nil, d.call != nil && d.call.stage == stageOver && in.req.Method != sip.BYE:
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
	case in.req.CSeq().SeqNo <= d.remoteSeq && in.req.Method != sip.INFO && in.req.Method != sip.PRACK:
		in.answer(sip.StatusInternalServerError, "Server Internal Error")
	default:
		d.remoteSeq = max(d.remoteSeq, in.req.CSeq().SeqNo)
		d.follow(in.req)
		verb(in, d)
	}
}

// source is where the request came from.
func (in *incoming) source() netip.AddrPort { return sourceOf(in.req) }

func sourceOf(m sip.Message) netip.AddrPort {
	ap, _ := netip.ParseAddrPort(m.Source())
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// answer sends a response without a body.
func (in *incoming) answer(code int, reason string, headers ...sip.Header) {
	in.respond(in.response(code, reason, nil, headers...))
}

// response makes a response; a body is SDP.
func (in *incoming) response(code int, reason string, body []byte, headers ...sip.Header) *sip.Response {
	res := sip.NewResponseFromRequest(in.req, code, reason, body)
	res.SipVersion = "SIP/2.0"
	for _, h := range headers {
		res.AppendHeader(h)
	}
	if body != nil {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	}
	res.AppendHeader(sip.NewHeader("Server", in.s.o.Product))
	return res
}

// respond sends a response; false when the caller had cancelled before.
func (in *incoming) respond(res *sip.Response) bool {
	if in.gone {
		return false
	}
	if err := in.tx.respond(res); err != nil {
		in.s.log.Debug("sip: a response could not be sent", "response", res.StartLine(), "error", err)
	}
	return true
}

// drop leaves a request without any answer.
func (in *incoming) drop() { in.tx.end() }
