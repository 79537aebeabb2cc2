package sipstack

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emiago/sipgo/sip"
)

const (
	// maxText is the longest text that passes, in bytes (RFC 3428 s.8): some 400
	// characters of Chinese.
	maxText = 1300

	// A telephone may send textsMost texts within textsSpan: faster is no person.
	// It bounds too how many are under way.
	textsMost = 10
	textsSpan = 10 * time.Second

	// textWait is how long telephones have to take a text. Who sent it gives up
	// after 32 s (RFC 3261 s.17.1.2.2) and is to hear before what became of it.
	textWait = 20 * time.Second
)

// texts counts the texts of a user that were passed on lately.
type texts struct {
	since time.Time
	n     int
}

// take counts one; false when there were too many.
func (t *texts) take(now time.Time) bool {
	if now.Sub(t.since) > textsSpan {
		*t = texts{since: now}
	}
	t.n++
	return t.n <= textsMost
}

// text is the verb MESSAGE (RFC 3428): a text from one telephone of ours to the
// telephones of another extension. Nothing is kept: who is not there is told
// so.
func (in *incoming) text() {
	a, ok := in.authenticate()
	if !ok {
		return
	}
	number, ok := in.addressee()
	to, known := in.s.o.Accounts.Account(number)
	_, silent := in.s.watched[number] // it has a number, and no SIP telephone
	p := in.s.phones[number]
	switch unknown := in.unsupported(); {
	case !ok:
		in.answer(statusNoSubscription, "Call/Transaction Does Not Exist")
	case unknown != "":
		in.answer(sip.StatusBadExtension, "Bad Extension", sip.NewHeader("Unsupported", unknown))
	case !in.legible():
	case !known && silent:
		in.answer(sip.StatusTemporarilyUnavailable, "No Telephone There Shows Texts")
	case !known:
		in.answer(sip.StatusNotFound, "Not Found")
	case !in.s.habit(a.User).texts.take(time.Now()):
		in.answer(sip.StatusServiceUnavailable, "Too Many Texts", sip.NewHeader("Retry-After", seconds(textsSpan)))
	case p == nil || len(p.reached()) == 0:
		in.answer(sip.StatusTemporarilyUnavailable, "Temporarily Unavailable")
	default:
		in.passOn(a, to, p.reached())
	}
}

// addressee is the number that a text is for; within a call, that of its other
// end. ok is false for a call that there is not.
func (in *incoming) addressee() (number string, ok bool) {
	user := in.req.Recipient.User
	if in.req.To().Params.Has("tag") {
		if in.s.dialogs[idOfRequest(in.req)] == nil {
			return "", false
		}
		user = in.req.To().Address.User
	}
	number, _ = dialled(user)
	return number, true
}

// legible refuses a body that is no text which all telephones can show.
func (in *incoming) legible() bool {
	body := in.req.Body()
	switch {
	case !isText(in.req):
		in.answer(sip.StatusUnsupportedMediaType, "Unsupported Media Type", sip.NewHeader("Accept", "text/plain"))
	case in.req.GetHeader("Content-Encoding") != nil || in.req.GetHeader("e") != nil:
		in.answer(sip.StatusUnsupportedMediaType, "Unsupported Media Type", sip.NewHeader("Accept-Encoding", "identity"))
	case len(body) > maxText:
		in.answer(sip.StatusRequestEntityTooLarge, "Text Too Long")
	case !utf8.Valid(body):
		in.answer(sip.StatusBadRequest, "Text Is Not UTF-8")
	default:
		return true
	}
	return false
}

// isText reports whether a message's body is plain text in UTF-8.
func isText(m sip.Message) bool {
	h := contentType(m)
	if h == nil {
		return false
	}
	kind, params, _ := strings.Cut(strings.ToLower(h.Value()), ";")
	charset := !strings.Contains(params, "charset") || strings.Contains(params, "utf-8") || strings.Contains(params, "us-ascii")
	return strings.TrimSpace(kind) == "text/plain" && charset
}

// passing is a text on its way to an extension's telephones.
type passing struct {
	in    *incoming
	left  int // telephones that have not answered
	done  bool
	limit *time.Timer
}

// passOn sends a text to all telephones of an extension. The first that takes
// it decides the answer; else the last that refuses.
func (in *incoming) passOn(from, to Account, telephones []*binding) {
	g := &passing{in: in, left: len(telephones)}
	g.limit = in.s.after(textWait, func() { g.finish(sip.StatusTemporarilyUnavailable, "No Telephone Answers") })
	for _, b := range telephones {
		in.s.send(in.textTo(from, to, b), func(res *sip.Response) {
			if !res.IsProvisional() {
				g.heard(res.StatusCode)
			}
		}, func(error) { g.heard(sip.StatusTemporarilyUnavailable) })
	}
}

// heard takes a telephone's answer. What it says for the hop to it, that it
// wants a password or is elsewhere, means nothing to who sent the text.
func (g *passing) heard(status int) {
	g.left--
	switch {
	case status == sip.StatusAccepted:
		g.finish(status, "Accepted")
	case status < 300:
		g.finish(sip.StatusOK, "OK")
	case g.left > 0:
	case status == sip.StatusUnsupportedMediaType || status == sip.StatusMethodNotAllowed || status == sip.StatusNotImplemented:
		g.finish(sip.StatusTemporarilyUnavailable, "No Telephone There Shows Texts")
	case status == sip.StatusRequestEntityTooLarge:
		g.finish(status, "Text Too Long")
	case status == sip.StatusBusyHere || status >= 600:
		g.finish(status, "Refused")
	default:
		g.finish(sip.StatusTemporarilyUnavailable, "Temporarily Unavailable")
	}
}

func (g *passing) finish(status int, reason string) {
	if !g.done {
		g.done = true
		g.limit.Stop()
		g.in.answer(status, reason)
	}
}

func (in *incoming) textTo(from, to Account, b *binding) *sip.Request {
	s := in.s
	home := host(s.home(b.peer).Addr())
	req := s.message(sip.MESSAGE, b.uri, b.peer, b.paths)
	f := &sip.FromHeader{DisplayName: quotable(from.Name), Address: sip.Uri{Scheme: "sip", User: from.User, Host: home}}
	f.Params.Add("tag", sip.GenerateTagN(16))
	req.AppendHeader(f)
	req.AppendHeader(&sip.ToHeader{Address: sip.Uri{Scheme: "sip", User: to.User, Host: home}})
	id := sip.CallIDHeader(sip.GenerateTagN(24))
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: 1, MethodName: sip.MESSAGE})
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	req.AppendHeader(sip.NewHeader("Content-Type", "text/plain;charset=UTF-8"))
	req.SetBody(in.req.Body())
	return req
}
