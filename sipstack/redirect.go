package sipstack

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// maxMoved bounds the contacts of a redirection that are looked at.
const maxMoved = 8

// moved takes a redirection: the telephone passes its calls on. It is followed
// only to a number of ours or one that we can dial, as a question to the
// engine; never to an address that a telephone names. One telephone of several
// decides for its extension: that is what its user set. The first number counts,
// the one with the highest q before others (RFC 3261 s.8.1.3.4).
func (f *fork) moved(res *sip.Response) bool {
	if res.StatusCode < 300 || res.StatusCode > 399 || f.done || f.cancelled || f.c.stage != stageRinging {
		return false
	}
	number := f.s.numberOf(res, f.b.peer)
	if number == "" || number == f.c.of.label() {
		return false
	}
	f.done, f.status = true, res.StatusCode
	c := f.c
	c.stopForks()
	c.over()
	c.post(call.Event{
		Kind: call.PhoneMoved, At: time.Now(), Digits: number,
		Text: c.of.label() + " passes its calls on to " + number + " (" + strconv.Itoa(res.StatusCode) + ").",
	})
	c.of.freed()
	return true
}

// numberOf is the number that a redirection names, "" if none can be followed.
func (s *Stack) numberOf(res *sip.Response, from peer) string {
	type choice struct {
		number string
		q      float64
	}
	var all []choice
	for i, h := range res.GetHeaders("Contact") {
		c, ok := h.(*sip.ContactHeader)
		if i >= maxMoved {
			break
		}
		if !ok || c.Address.Wildcard || !s.within(c.Address, from) {
			continue
		}
		n, plain := dialled(c.Address.User)
		if !plain || n == "" {
			continue
		}
		q := 1.0
		if v, ok := c.Params.Get("q"); ok {
			if x, err := strconv.ParseFloat(v, 64); err == nil && x >= 0 && x <= 1 {
				q = x
			}
		}
		all = append(all, choice{n, q})
	}
	if len(all) == 0 {
		return ""
	}
	return slices.MaxFunc(all, func(a, b choice) int {
		switch { // of equals the first
		case a.q > b.q:
			return 1
		case a.q < b.q:
			return -1
		}
		return 0
	}).number
}

// within reports whether an address is one of ours: our own as the telephone
// knows it, that it signed in to, or the realm's name.
func (s *Stack) within(u sip.Uri, from peer) bool {
	if u.Scheme != "sip" && u.Scheme != "sips" {
		return false
	}
	if strings.EqualFold(u.Host, s.o.Realm) {
		return true
	}
	a, err := netip.ParseAddr(strings.Trim(u.Host, "[]"))
	if err != nil {
		return false
	}
	home := s.home(from)
	return a.Unmap() == home.Addr().Unmap() && (u.Port == 0 || u.Port == int(home.Port()))
}
