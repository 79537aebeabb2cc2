package sipstack

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// The times of transactions over an unreliable transport, RFC 3261 s.17.1.1.1
// and table 4. Over a connection nothing is repeated, and nothing waited for
// that only repetitions could bring.
const (
	timeT1 = 500 * time.Millisecond // the round trip that is reckoned with
	timeT2 = 4 * time.Second        // the longest pause between two repetitions
	timeT4 = 5 * time.Second        // the longest that a message is under way

	timeGivenUp = 64 * timeT1      // timers B, F, H, J, L, M
	timerD      = 32 * time.Second // more than 32 s, for repetitions of a refusal
	timerTrying = 200 * time.Millisecond
)

// maxTransactions bounds those that wait for a last repetition or an answer, of
// each side. Half a minute of 1000 calls/s needs 45,000. Beyond, requests are
// not looked at: they come again.
const maxTransactions = 131072

// txState is what a transaction has seen (RFC 3261 s.17, RFC 6026).
type txState int8

const (
	txTrying     txState = iota // "calling" of an INVITE that we send
	txProceeding                // a provisional answer
	txAccepted                  // a 2xx to an INVITE
	txCompleted                 // another final answer
	txConfirmed                 // and its ACK
	txOver
)

// transactions are those under way, by RFC 3261 s.17.1.3 and s.17.2.3.
type transactions struct {
	asked  map[string]*serverTx
	asking map[string]*clientTx
}

func newTransactions() transactions {
	return transactions{asked: map[string]*serverTx{}, asking: map[string]*clientTx{}}
}

// arrive takes each message that was read, from the goroutine that read it.
func (s *Stack) arrive(m sip.Message) { s.arriveAt(m, nil) }

// arriveAt is arrive for a datagram's socket.
func (s *Stack) arriveAt(m sip.Message, door *packets) {
	s.settle(m)
	switch m := m.(type) {
	case *sip.Request:
		s.mail.put(func() { s.asked(m, door) }, maxWaitingMessages) // one that is refused comes again
	case *sip.Response:
		s.mail.put(func() { s.answeredWith(m, door) }, maxWaitingMessages)
	}
}

// asked finds the transaction of a request, or begins one.
func (s *Stack) asked(req *sip.Request, door *packets) {
	s.entered(sourceOf(req), door)
	s.traced(req, false, peer{network: req.Transport(), addr: sourceOf(req)}, req.String)
	via, w := req.Via(), wayBack(req, door)
	if via == nil || req.CSeq() == nil { // it has no key, so each copy is answered (RFC 3261 s.8.2.7)
		_, _ = w.send(s, sip.NewResponseFromRequest(req, sip.StatusBadRequest, "Bad Request", nil))
		return
	}
	method := req.Method
	if method == sip.ACK || method == sip.CANCEL {
		method = sip.INVITE // they have the key of what they are for
	}
	tx := s.tx.asked[serverKey(req, via, method)]
	switch {
	case req.IsAck():
		if tx == nil || !tx.acknowledged() {
			s.onAck(req)
		}
		return
	case req.IsCancel() && tx != nil:
		tx.cancelled(req, w)
		return
	case req.IsCancel():
		tx = s.tx.asked[serverKey(req, via, sip.CANCEL)]
	}
	if tx != nil {
		tx.repeated()
		return
	}
	s.began(req, w)
}

// began looks at a request that was not seen before.
func (s *Stack) began(req *sip.Request, w link) {
	if len(s.tx.asked) >= maxTransactions {
		return
	}
	in := &incoming{s: s, req: req}
	in.tx = newServerTx(in, serverKey(req, req.Via(), req.Method), w)
	in.handle()
}

// answeredWith finds the transaction of an answer. One that has none is late,
// or a forgery.
func (s *Stack) answeredWith(res *sip.Response, door *packets) {
	s.entered(sourceOf(res), door)
	s.traced(res, false, peer{network: res.Transport(), addr: sourceOf(res)}, res.String)
	via, seq := res.Via(), res.CSeq()
	if via == nil || seq == nil {
		return
	}
	branch, _ := via.Params.Get("branch")
	if tx := s.tx.asking[clientKey(branch, seq.MethodName)]; tx != nil {
		tx.take(res)
	}
}

// clientKey is what the answers to a request of ours have (RFC 3261 s.17.1.3).
func clientKey(branch string, m sip.RequestMethod) string { return branch + "/" + string(m) }

// serverKey is what a request and its repetitions have (RFC 3261 s.17.2.3). It
// shares no memory with the request.
func serverKey(req *sip.Request, via *sip.ViaHeader, m sip.RequestMethod) string {
	branch, _ := via.Params.Get("branch")
	var b strings.Builder
	if rest, ours := strings.CutPrefix(branch, sip.RFC3261BranchMagicCookie); ours && rest != "" {
		b.Grow(len(rest) + len(via.Host) + len(m) + 8)
		b.WriteString(rest)
	} else { // RFC 2543: a request is told apart by all that names it
		from, id := "", ""
		if f := req.From(); f != nil {
			from, _ = f.Params.Get("tag")
		}
		if h := req.CallID(); h != nil {
			id = h.Value()
		}
		fmt.Fprintf(&b, "%s/%s/%d/%s", from, id, req.CSeq().SeqNo, via.Value())
	}
	b.WriteByte('/')
	b.WriteString(via.Host)
	b.WriteByte('/')
	b.WriteString(strconv.Itoa(via.Port))
	b.WriteByte('/')
	b.WriteString(string(m))
	return b.String()
}
