package sipstack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// asserted says who somebody is, to a telephone (RFC 3325). Telephones are
// people's: what a caller withheld is not for them (s.5), so only the wish is
// passed on (RFC 3323).
func (s *Stack) asserted(who call.CallerID, to peer) []sip.Header {
	switch {
	case who.Withheld:
		return []sip.Header{
			sip.NewHeader("P-Asserted-Identity", `"Anonymous" <sip:anonymous@anonymous.invalid>`),
			sip.NewHeader("Privacy", "id"),
		}
	case !plainUser(who.Number):
		return nil
	}
	v := s.uriOf(who.Number, to)
	if name := quotable(who.Name); name != "" {
		v = `"` + name + `" ` + v
	}
	return []sip.Header{sip.NewHeader("P-Asserted-Identity", v)}
}

// uriOf is a number as an address of ours.
func (s *Stack) uriOf(number string, to peer) string {
	return "<sip:" + number + "@" + host(s.home(to).Addr()) + ">"
}

// diverted tells a telephone for whom the call was before it was passed on: by
// Diversion (RFC 5806), which most know, and History-Info (RFC 7044), which
// replaces it.
func (s *Stack) diverted(from, now string, to peer) []sip.Header {
	if !plainUser(from) || !plainUser(now) {
		return nil
	}
	at := host(s.home(to).Addr())
	return []sip.Header{
		sip.NewHeader("Diversion", s.uriOf(from, to)+";reason=unconditional;counter=1"),
		sip.NewHeader("History-Info", fmt.Sprintf("<sip:%s@%s>;index=1, <sip:%s@%s;cause=302>;index=1.1;mp=1", from, at, now, at)),
	}
}

// alert asks for a ring of its own for the kind of call. The words are those
// that Yealink, Fanvil, Grandstream and Snom take as they are delivered, or a
// group's own, as it was set up at the telephones; the address in front only has
// to be there.
func alert(kind call.Alert) []sip.Header {
	info := string(kind)
	switch kind {
	case "":
		return nil
	case call.AlertIntercom:
		return byItself()
	case call.AlertInternal, call.AlertExternal, call.AlertGroup:
		info = "alert-" + info
	}
	if strings.Trim(info, alertWord) != "" {
		return nil
	}
	return []sip.Header{sip.NewHeader("Alert-Info", "<http://127.0.0.1>;info="+info)}
}

// byItself asks a telephone to answer by itself. There is no one way that all
// telephones know: Yealink, Fanvil and Grandstream read Alert-Info, Snom and
// Cisco Call-Info's answer-after, and RFC 5373 has a header of its own.
func byItself() []sip.Header {
	return []sip.Header{
		sip.NewHeader("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer;delay=0"),
		sip.NewHeader("Call-Info", "<sip:127.0.0.1>;answer-after=0"),
		sip.NewHeader("Answer-Mode", "Auto"),
	}
}

// alertWord is what a word of Alert-Info may have: it stands unquoted (RFC 3261,
// section 25.1, token).
const alertWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// show lets a telephone show who is at the other end now. One that rings or
// talks is told by UPDATE where it takes that; in a call, else by INVITE. Who
// calls and has no answer yet is told in the next one.
func (c *session) show(who call.CallerID, data []call.Mark) {
	if c.shows != nil && *c.shows == who && slices.Equal(c.data, data) {
		return
	}
	c.shows, c.data = &who, data
	switch c.stage {
	case stageRinging:
		for _, f := range c.forks {
			for _, e := range f.early {
				e.introduce()
			}
		}
	case stageTalking:
		c.introduce()
	}
}

// introduce tells a telephone that talks.
func (c *session) introduce() {
	if !c.d.updates {
		c.reoffer()
		return
	}
	hs := c.identity(c.d.peer)
	if c.last.span > 0 { // an UPDATE without it would end the session timer
		hs = append(hs, c.last.headers()[1:]...)
	}
	c.updating(c.d, func(res *sip.Response) {
		switch {
		case c.stage != stageTalking:
		case res.IsSuccess():
			c.lasted(res)
		case res.StatusCode == sip.StatusCallTransactionDoesNotExists:
			c.end(endUnanswered)
		}
	}, hs...)
}

// introduce tells a telephone that rings, once, as soon as it says that it takes
// UPDATE.
func (e *early) introduce() {
	c := e.c
	if c.shows == nil || e.shown == c.shows || !e.d.updates {
		return
	}
	e.shown = c.shows
	c.updating(e.d, func(*sip.Response) {}, c.identity(e.d.peer)...)
}

// identity is who is at the other end, where that has been said since the call
// began.
func (c *session) identity(to peer) []sip.Header {
	if c.shows == nil {
		return nil
	}
	who := c.s.asserted(*c.shows, to)
	if *c.shows == (call.CallerID{}) { // else the telephone goes on showing who was there before
		who = []sip.Header{sip.NewHeader("P-Asserted-Identity", c.s.uriOf("unknown", to))}
	}
	return append(who, userToUser(c.data)...)
}
