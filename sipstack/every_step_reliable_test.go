package sipstack

import (
	"slices"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// isDialledReliably: what it says before it answers is said until it is
// confirmed (RFC 3262 s.3), and not said again in the 2xx.
func (r *robot) isDialledReliably(o *office) {
	o.dial("0912")
	req := r.wants()
	if req == nil {
		o.miss("no call comes")
		return
	}
	r.insistOn(o, req, "", "RSeq: 7")
	r.insistOn(o, req, r.sdp("RTP/AVP 8", ""), "RSeq: 8")
	if !r.serves(req, "") {
		o.miss("the answer was not acknowledged")
	}
	o.stack.Do(release(chanOut, call.BusyTone))
}

// insistOn repeats a provisional answer until a PRACK comes for it.
func (r *robot) insistOn(o *office, req *sip.Request, body, rseq string) {
	confirmed := make(chan struct{})
	var told bool
	r.mu.Lock()
	r.asked = func(m *sip.Request) {
		if !told && m.Method == sip.PRACK && value(m, "RAck", "") == rseq[len("RSeq: "):]+" "+req.CSeq().Value() {
			told = true
			close(confirmed)
		}
	}
	r.mu.Unlock()
	for pause := firstAgain; pause < giveUpACK/2; pause *= 2 {
		r.say(req, 183, body, "Require: 100rel", rseq)
		select {
		case <-confirmed:
			return
		case <-time.After(pause):
		}
	}
	o.miss("%s was not confirmed", rseq)
}

// isDialledForLong: the call is to be refreshed by us, with credentials.
func (r *robot) isDialledForLong(o *office) {
	var refreshed []uint32
	r.mu.Lock()
	serve := r.replies
	r.replies = func(req *sip.Request) bool {
		switch {
		case req.Method != sip.UPDATE:
			return serve(req)
		case req.GetHeader("Proxy-Authorization") == nil:
			r.say(req, 407, "", `Proxy-Authenticate: Digest realm="ims.example", nonce="n9", algorithm=MD5, qop="auth"`)
			return true
		}
		if n := req.CSeq().SeqNo; !slices.Contains(refreshed, n) {
			refreshed = append(refreshed, n)
		}
		r.say(req, 200, "", "Session-Expires: 90;refresher=uac", "Require: timer")
		return true
	}
	r.mu.Unlock()
	o.dial("0912")
	req := r.wants()
	if req == nil {
		o.miss("no call comes")
		return
	}
	if !r.serves(req, r.sdp("RTP/AVP 8", ""), "Session-Expires: 90;refresher=uac", "Require: timer", "Allow: INVITE, UPDATE") {
		o.miss("the answer was not acknowledged")
	}
	<-time.After(150 * time.Second)
	if len(refreshed) < 3 {
		o.miss("it was refreshed %d times", len(refreshed))
	}
	o.stack.Do(release(chanOut, call.BusyTone))
}
