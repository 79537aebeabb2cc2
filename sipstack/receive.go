package sipstack

import (
	"errors"
	"math"
	"net/netip"

	"github.com/emiago/sipgo/sip"
)

// allow is what we understand, for Allow headers.
const allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, INFO, UPDATE, PRACK, REFER, SUBSCRIBE, MESSAGE"

// receive is called by sipgo for each request, on a goroutine of its own. It
// hands the request to the owner and, for an INVITE, leaves somebody there for
// as long as its transaction: ACKs come through it.
func (s *Stack) receive(req *sip.Request, tx *sip.ServerTx) {
	if !s.enter() {
		tx.Terminate()
		return
	}
	defer s.workers.Done()
	in := &incoming{s: s, req: req, tx: tx}
	if req.IsAck() {
		tx.Terminate() // it has no transaction
		s.mail.put(func() { s.onAck(req) }, maxWaitingMessages)
		return
	}
	if req.IsInvite() {
		note := func(by *sip.Request) { s.mail.put(func() { in.cancelled(by) }, math.MaxInt) }
		if !tx.OnCancel(note) {
			note(nil)
		}
	}
	invites := req.IsInvite()
	if !s.mail.put(in.handle, maxWaitingMessages) {
		tx.Terminate() // it will come again
		return
	}
	if invites {
		s.workers.Go(func() { s.acks(tx) }) // a new stack: this one is deep
	}
}

// acks takes the ACKs that sipgo hands over: one that nobody takes would keep a
// goroutine.
func (s *Stack) acks(tx *sip.ServerTx) {
	for {
		select {
		case ack := <-tx.Acks():
			s.mail.put(func() { s.onAck(ack) }, maxWaitingMessages)
		case <-tx.Done():
			return
		}
	}
}

// incoming is a request that waits for our answer.
type incoming struct {
	s    *Stack
	req  *sip.Request
	tx   *sip.ServerTx
	call *session // of an INVITE that began it; nil otherwise
	gone bool     // it was cancelled, perhaps before we looked at it
	last *sip.Response
}

// handle finds the verb. Each is in a file of its own.
func (in *incoming) handle() {
	if in.brief() {
		defer in.empty()
	}
	if in.gone || in.insane() {
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
	case sip.CANCEL: // sipgo found no INVITE for it
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
	default:
		in.answer(sip.StatusMethodNotAllowed, "Method Not Allowed", sip.NewHeader("Allow", allow))
	}
}

// inDialog finds the dialog of a request and keeps its order (RFC 3261
// s.12.2.2). A key by INFO may be late: sipgo hands over requests that came at
// once in any order, and a lost key is worse than one out of order. A PRACK says
// itself what it is for.
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
	in.last = res
	err := in.tx.Respond(res)
	if errors.Is(err, sip.ErrTransactionCanceled) {
		// sipgo keeps the last response that it was given for retransmissions,
		// even when it came too late: give it back the one it sent.
		if res.StatusCode != sip.StatusRequestTerminated {
			_ = in.tx.Respond(in.response(sip.StatusRequestTerminated, "Request Terminated", nil))
		}
		return false
	}
	if err != nil {
		in.s.log.Debug("sip: a response could not be sent", "response", res.StartLine(), "error", err)
	}
	return true
}

// drop leaves a request without any answer.
func (in *incoming) drop() { in.tx.Terminate() }
