package sipstack

import (
	"errors"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// maxReplaces bounds a Replaces: longer Call-IDs and tags than any telephone
// makes.
const maxReplaces = 512

// errReplaces says that a Replaces cannot be understood.
var errReplaces = errors.New("a Replaces has one Call-ID, one to-tag and one from-tag")

// replaces names a dialog that is to be replaced (RFC 3891 s.6.1).
type replaces struct {
	call, to, from string
	earlyOnly      bool
}

// parseReplaces reads the value of a Replaces header.
func parseReplaces(v string) (*replaces, error) {
	if len(v) > maxReplaces {
		return nil, errReplaces
	}
	all := parts(v, ';')
	r := &replaces{call: strings.TrimSpace(all[0])}
	for _, p := range all[1:] {
		name, value, _ := strings.Cut(p, "=")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "to-tag":
			if r.to != "" {
				return nil, errReplaces
			}
			r.to = value
		case "from-tag":
			if r.from != "" {
				return nil, errReplaces
			}
			r.from = value
		case "early-only":
			r.earlyOnly = true
		}
	}
	if r.call == "" || r.to == "" || r.from == "" {
		return nil, errReplaces
	}
	return r, nil
}

// dialog finds the dialog that is named, as who sent the name sees it: to-tag is
// ours. One that rings is found the other way round too: who watches a
// telephone (RFC 4235) knows its dialog from the telephone's side.
func (r *replaces) dialog(s *Stack) *dialog {
	if d := s.dialogs[dialogID{r.call, r.to, r.from}]; d != nil {
		return d
	}
	if d := s.dialogs[dialogID{r.call, r.from, r.to}]; d != nil && d.early != nil {
		return d
	}
	return nil
}

// place is what an INVITE with Replaces is to take: a port's place in its call.
type place struct {
	port  call.Port
	early bool // only while it rings
}

// replaces finds the place that an INVITE wants to take (RFC 3891 s.3): that of
// a telephone which talks or, to pick a call up, rings. Any telephone that has
// signed in may, if it can name the dialog: nobody else knows its three parts.
// It reports false when it has answered the INVITE itself.
func (in *incoming) replaces() (at *place, ok bool) {
	hs := in.req.GetHeaders("Replaces")
	if len(hs) == 0 {
		return nil, true
	}
	r, err := parseReplaces(hs[0].Value())
	if err != nil || len(hs) > 1 || len(in.req.GetHeaders("Join")) > 0 {
		in.answer(sip.StatusBadRequest, "Bad Request", warning(errReplaces))
		return nil, false
	}
	if port := r.pickup(in.s); port != "" {
		return &place{port: port, early: true}, true
	}
	d := r.dialog(in.s)
	switch {
	case d == nil || d.early == nil && d.call.stage == stageCalling: // nothing, or not begun by us
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
	case d.call.stage == stageOver:
		in.answer(sip.StatusGlobalDecline, "Decline")
	case d.early == nil && r.earlyOnly:
		in.answer(sip.StatusBusyHere, "Busy Here")
	default:
		return &place{port: d.call.port, early: d.early != nil}, true
	}
	return nil, false
}

// takePlace asks the engine to put this call's telephone there.
func (c *session) takePlace(at *place) {
	c.s.o.Post(call.Event{Kind: call.Joined, At: time.Now(), Port: at.port, Leg: call.Leg{Port: c.port}, Early: at.early})
}
