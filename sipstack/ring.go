package sipstack

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

const (
	// timerC ends a telephone's ringing that nobody else ended (RFC 3261
	// s.16.6 step 11: more than three minutes).
	timerC = 185 * time.Second

	// afterCancel is how long a cancelled INVITE may go on without a final
	// answer (RFC 3261 s.9.1).
	afterCancel = 32 * time.Second
)

// fork is our INVITE to one telephone of an extension.
type fork struct {
	c         *session
	s         *Stack
	b         *binding
	x         *exchange
	heard     bool // a provisional answer came: it may be cancelled
	cancelled bool
	why       []sip.Header // of the CANCEL
	done      bool
	status    int    // its final answer, 0 none
	said      string // the reason that it gave besides
	cause     int    // and its cause of Q.850, 0 none
	seal      seal   // what was offered to it
	d         *dialog
	early     branches
	last      lasting // what is asked for as session timer

	id    *sip.CallIDHeader // of its INVITEs
	from  *sip.FromHeader
	told  []sip.Header // who calls, for whom, and how it is to ring
	tries uint32       // INVITEs, and the CSeq of the last
}

// ringAll calls all telephones of a port.
func (s *Stack) ringAll(e call.Effect) {
	port := e.Port
	p := s.ports[port.Base()]
	reached := p.reached()
	switch {
	case p == nil || len(p.contacts) == 0:
		s.notRung(port, nobodySignedIn(path.Base(string(port.Base()))), "")
		return
	case len(reached) == 0:
		s.notRung(port, p.unreached(), "")
		return
	case port == p.port && p.busy(), s.sessions[port] != nil:
		s.notRung(port, fmt.Sprintf("%s has a call already.", p.user), call.HowBusy)
		return
	}
	c, err := s.newSession(p, port, stageRinging, reached[0].peer)
	if err != nil {
		s.log.Warn("sip: no sound for a call", "port", port, "error", err)
		s.notRung(port, "There is no free sound channel for "+p.user+".", "")
		return
	}
	c.with = e.Peer
	c.ours.seal = newSeal(p.s.secrecy(p.user), "")
	c.offer()
	for _, b := range reached {
		c.forks = append(c.forks, &fork{c: c, s: s, b: b})
	}
	for _, f := range c.forks {
		f.invite(e)
	}
	c.limit()
}

func (s *Stack) notRung(port call.Port, text string, how call.HangupHow) {
	s.o.Post(call.Event{Kind: call.PhoneRefused, At: time.Now(), Port: port, Text: text, How: how})
}

// invite sends the INVITE of a fork. All forks offer the same sound: one leg
// hears whichever answers.
func (f *fork) invite(e call.Effect) {
	s := f.s
	req := s.message(sip.INVITE, f.b.uri, f.b.peer, f.b.paths)
	if f.from == nil {
		id := sip.CallIDHeader(sip.GenerateTagN(24))
		f.told = slices.Concat(s.asserted(e.CallerID, f.b.peer), s.diverted(e.Behalf, f.c.of.label(), f.b.peer), alert(e.Alert), userToUser(e.Data))
		f.id, f.from = &id, s.caller(e.CallerID, f.b.peer)
	}
	f.tries++
	req.AppendHeader(f.from)
	req.AppendHeader(&sip.ToHeader{Address: sip.Uri{Scheme: "sip", User: f.c.of.label(), Host: host(s.home(f.b.peer).Addr())}})
	req.AppendHeader(f.id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: f.tries, MethodName: sip.INVITE})
	req.AppendHeader(s.contact(f.b.peer))
	req.AppendHeader(sip.NewHeader("Allow", allow))
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	for _, h := range slices.Concat(f.told, f.last.headers()) {
		req.AppendHeader(h)
	}
	req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	o := f.c.ours
	o.address = s.home(f.b.peer).Addr()
	o.seal = o.seal.over(f.b.peer.network)
	f.seal = o.seal
	req.SetBody(o.offer(f.c.offered))
	f.c.ours.version, f.c.ours.last = o.version, o.last
	f.x = s.send(req, f.answer, f.fail)
}

// caller is the From of a call to a telephone: what it shows.
func (s *Stack) caller(from call.CallerID, p peer) *sip.FromHeader {
	h := &sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: from.Number, Host: host(s.home(p).Addr())}}
	h.DisplayName = quotable(from.Name)
	switch {
	case from.Withheld: // RFC 3323 s.4.1
		h.DisplayName, h.Address = "Anonymous", sip.Uri{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"}
	case !plainUser(from.Number):
		h.Address.User = "unknown"
	}
	h.Params.Add("tag", sip.GenerateTagN(16))
	return h
}

// answer takes an answer to a fork's INVITE.
func (f *fork) answer(res *sip.Response) {
	switch {
	case res.IsProvisional():
		f.provisional(res)
	case res.IsSuccess():
		f.success(res)
	default:
		f.refusedBy(res)
	}
}

// refusedBy takes a refusal. One that is about the session timer alone is met
// (RFC 4028 s.7.4).
func (f *fork) refusedBy(res *sip.Response) {
	if res.StatusCode == statusTooBrief && f.tries <= maxTooBrief && f.c.stage == stageRinging && !f.cancelled && !f.done {
		f.last.span = max(f.last.span, leastOf(res))
		f.heard = false
		f.forget(nil)
		f.invite(call.Effect{})
		return
	}
	if f.moved(res) {
		return
	}
	f.said, f.cause = because(res), reasonOf(res)
	f.finish(meant(res))
}

// success takes a 2xx: of several telephones the first has the call, and the
// others get an ACK and a BYE.
func (f *fork) success(res *sip.Response) {
	if res.To() == nil {
		return
	}
	tag, _ := res.To().Params.Get("tag")
	if f.d != nil && f.d.id.remote == tag { // it did not get our ACK
		f.s.acknowledgeAt(f.d, f.x.req.CSeq().SeqNo)
		return
	}
	d := f.dialog(res)
	f.s.acknowledgeAt(d, f.x.req.CSeq().SeqNo)
	first := f.d == nil
	if first {
		f.d, f.done = d, true
	}
	if !first || f.cancelled || f.c.stage != stageRinging {
		d.seq += forgotten
		f.s.bye(d, causeElsewhere)
		return
	}
	f.c.taken(f, d, res)
}

// taken: one telephone took the call.
func (c *session) taken(f *fork, d *dialog, res *sip.Response) {
	c.d, c.ours.seal = d, f.seal
	if err := c.answeredBy(d, res); err != nil {
		c.s.log.Info("sip: an answer cannot be used", "port", c.port, "error", err)
		c.d = nil
		c.s.bye(d, 88)
		f.status = sip.StatusNotAcceptableHere
		c.counted()
		return
	}
	c.stopForks(elsewhere()...)
	for _, f := range c.forks {
		f.forget(d)
	}
	c.forks, c.listened = nil, nil
	d.call, d.early, c.sent = c, nil, f.x
	c.s.dialogs[d.id] = d
	d.learn(res)
	c.talk()
	c.lasted(res)
	c.post(call.Event{Kind: call.OffHook})
	c.held()
}

// finish takes a final refusal.
func (f *fork) finish(status int) {
	if f.done {
		return
	}
	f.done, f.status = true, status
	f.c.unheard(f)
	f.forget(nil)
	if f.c.stage != stageRinging {
		return
	}
	if status >= 600 { // nobody else is to be tried (RFC 3261 s.16.7 step 5)
		f.c.refused(f.refusal())
		return
	}
	f.c.counted()
}

// fail: no final answer came.
func (f *fork) fail(err error) {
	f.s.log.Debug("sip: a telephone could not be reached", "user", f.c.of.label(), "address", f.b.peer.addr, "error", err)
	if errors.Is(err, sip.ErrTransactionTerminated) || f.cancelled {
		f.done = true
		return
	}
	f.finish(sip.StatusRequestTimeout)
}

// counted refuses the call when no fork is left that could take it.
func (c *session) counted() {
	var best *fork
	for _, f := range c.forks {
		if !f.done {
			return
		}
		if best == nil || rank(f.status) > rank(best.status) {
			best = f
		}
	}
	c.refused(best.refusal())
}

// rank orders refusals by what they tell of the people: busy more than away,
// and away more than a failure.
func rank(status int) int {
	switch status {
	case sip.StatusBusyHere:
		return 3
	case sip.StatusTemporarilyUnavailable:
		return 2
	case sip.StatusRequestTimeout:
		return 0
	}
	return 1
}

// refusal says what the telephone's answer means, and what it gave as its
// reason where that says more.
func (f *fork) refusal() (string, call.Event) {
	text, how := refusal(f.status)
	if f.said != "" && f.said != causeWords(causeOf(f.status)) {
		text += ": " + f.said
	}
	return text, call.Event{How: how, Cause: f.status, Q850: f.cause}
}

// refusal says what an answer means.
func refusal(status int) (string, call.HangupHow) {
	switch status {
	case sip.StatusBusyHere, sip.StatusGlobalBusyEverywhere:
		return "is busy (" + strconv.Itoa(status) + ")", call.HowBusy
	case sip.StatusGlobalDecline:
		return "declined (603)", call.HowBusy
	case sip.StatusTemporarilyUnavailable:
		return "does not take calls now (480)", ""
	case sip.StatusRequestTimeout:
		return "cannot be reached: its telephone does not answer", ""
	case 300, 301, 302, 305, 380:
		return "passes its calls on to where they cannot be followed (" + strconv.Itoa(status) + ")", ""
	case sip.StatusNotAcceptableHere:
		return "understands none of our codecs (488)", ""
	}
	return "refused (" + strconv.Itoa(status) + ")", ""
}

// refused ends ringing because nobody will take the call; why has the causes.
func (c *session) refused(text string, why call.Event) {
	c.stopForks()
	c.over()
	why.Kind, why.Text = call.PhoneRefused, c.of.label()+" "+text+"."
	c.post(why)
	c.of.freed()
}

// stopForks cancels all that still ring. Their telephones may be told why.
func (c *session) stopForks(why ...sip.Header) {
	if c.out != nil {
		c.out.cancel()
	}
	for _, f := range c.forks {
		if !f.done {
			f.cancel(why...)
		}
	}
}

// cancel sends CANCEL, or notes that it is to be sent: before a provisional
// answer it must not (RFC 3261 s.9.1).
func (f *fork) cancel(why ...sip.Header) {
	if f.cancelled {
		return
	}
	f.cancelled, f.why = true, why
	f.s.after(afterCancel, func() {
		if !f.done {
			f.x.stop()
		}
	})
	if f.heard {
		f.sendCancel()
	}
}

func (f *fork) sendCancel() {
	req := f.s.message(sip.CANCEL, f.b.uri, f.b.peer, f.b.paths)
	req.RemoveHeader("Via")
	req.PrependHeader(f.x.req.Via().Clone())
	req.AppendHeader(f.x.req.From())
	req.AppendHeader(f.x.req.To())
	req.AppendHeader(f.x.req.CallID())
	req.AppendHeader(&sip.CSeqHeader{SeqNo: f.x.req.CSeq().SeqNo, MethodName: sip.CANCEL})
	for _, h := range f.why {
		req.AppendHeader(h)
	}
	f.s.send(req, func(*sip.Response) {}, func(error) {})
}
