package sipstack

import (
	"cmp"
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
	for _, c := range choices(res) {
		if !s.within(c.Address, from) {
			continue
		}
		if n, plain := dialled(c.Address.User); plain && n != "" {
			return n
		}
	}
	return ""
}

// choices are the contacts of a redirection, the highest q first, and of equals
// the first.
func choices(res *sip.Response) []*sip.ContactHeader {
	var all []*sip.ContactHeader
	for i, h := range res.GetHeaders("Contact") {
		if c, ok := h.(*sip.ContactHeader); ok && i < maxMoved && !c.Address.Wildcard {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b *sip.ContactHeader) int { return cmp.Compare(preference(b), preference(a)) })
	return all
}

// preference is the q of a contact, 1 where it has none (RFC 3261 s.20.10).
func preference(c *sip.ContactHeader) float64 {
	if v, ok := c.Params.Get("q"); ok {
		if x, err := strconv.ParseFloat(v, 64); err == nil && x >= 0 && x <= 1 {
			return x
		}
	}
	return 1
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
