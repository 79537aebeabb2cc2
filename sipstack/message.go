package sipstack

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emiago/sipgo/sip"
)

const (
	// maxText is the longest text that passes: a MESSAGE fits into one datagram
	// (RFC 3428 s.8).
	maxText = 1300

	// A telephone may send textsMost texts within textsSpan: faster is no person.
	textsMost = 10
	textsSpan = 10 * time.Second
)

// texts counts the texts of a user that were passed on lately.
type texts struct {
	since time.Time
	n     int
}

// message is the verb MESSAGE (RFC 3428): a text from one telephone of ours to
// the telephones of another extension. Nothing is kept: who is not there is
// told so.
func (in *incoming) text() {
	a, ok := in.authenticate()
	if !ok {
		return
	}
	number, ok := dialled(in.req.Recipient.User)
	to, known := in.s.o.Accounts.Account(number)
	body := in.req.Body()
	p := in.s.phones[number]
	switch {
	case !ok || !known:
		in.answer(sip.StatusNotFound, "Not Found")
	case !isText(in.req):
		in.answer(sip.StatusUnsupportedMediaType, "Unsupported Media Type", sip.NewHeader("Accept", "text/plain"))
	case len(body) > maxText:
		in.answer(sip.StatusRequestEntityTooLarge, "Text Too Long")
	case !utf8.Valid(body):
		in.answer(sip.StatusBadRequest, "Text Is Not UTF-8")
	case !in.s.mayText(a.User, time.Now()):
		in.answer(sip.StatusServiceUnavailable, "Too Many Texts", sip.NewHeader("Retry-After", seconds(textsSpan)))
	case p == nil || len(p.reached()) == 0:
		in.answer(sip.StatusTemporarilyUnavailable, "Temporarily Unavailable")
	default:
		in.passOn(a, to, p)
	}
}

// isText reports whether a message's body is plain text in UTF-8.
func isText(m sip.Message) bool {
	h := contentType(m)
	if h == nil {
		return false
	}
	kind, params, _ := strings.Cut(strings.ToLower(h.Value()), ";")
	return strings.TrimSpace(kind) == "text/plain" && (!strings.Contains(params, "charset") || strings.Contains(params, "utf-8"))
}

func (s *Stack) mayText(user string, now time.Time) bool {
	t := s.texts[user]
	if now.Sub(t.since) > textsSpan {
		t = texts{since: now}
	}
	t.n++
	s.texts[user] = t // one entry an account: accounts are bounded
	return t.n <= textsMost
}

// passOn sends a text to all telephones of an extension. The first that takes
// it decides the answer; else the last that refuses.
func (in *incoming) passOn(from, to Account, p *phone) {
	left, answered := 0, false
	tell := func(status int, reason string) {
		left--
		if success := status < 300; !answered && (success || left == 0) {
			answered = true
			in.answer(status, reason)
		}
	}
	for _, b := range p.reached() {
		left++
		in.s.send(in.textTo(from, to, b), func(res *sip.Response) {
			if !res.IsProvisional() {
				tell(res.StatusCode, res.Reason)
			}
		}, func(error) { tell(sip.StatusTemporarilyUnavailable, "Temporarily Unavailable") })
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
