package sipstack

import (
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

const (
	// againRinging is how often 180 is repeated, so that proxies on the way do
	// not give up (RFC 3261 s.13.3.1.1).
	againRinging = time.Minute

	// maxNumber is longer than any number that can be dialled (E.164: 15
	// digits) with any prefixes.
	maxNumber = 40
)

// invite is the verb INVITE: a call begins, or one that is up changes.
func (in *incoming) invite() {
	switch {
	case !in.s.begins(in.req):
		in.inDialog((*incoming).reinvite)
	case in.req.Contact() == nil || in.req.Contact().Address.Wildcard:
		in.answer(sip.StatusBadRequest, "Contact Missing")
	case in.unsupported() != "":
		in.answer(sip.StatusBadExtension, "Bad Extension", sip.NewHeader("Unsupported", in.unsupported()))
	default:
		in.admit()
	}
}

// admit lets a call in that comes from a trunk's proxy or from a telephone of
// ours, and nobody else's: no line is ever reached without a digest.
func (in *incoming) admit() {
	if t := in.s.trunkOf(in); t != nil {
		in.fromTrunk(t)
		return
	}
	if _, known := in.s.o.Accounts.Account(in.req.From().Address.User); !known {
		if in.s.o.SilentToStrangers {
			in.blame("calls under an unknown name", time.Now())
			in.drop()
			return
		}
		in.refuse("calls under an unknown name", time.Now())
		return
	}
	a, ok := in.authenticate()
	if !ok {
		return
	}
	p := in.s.phone(a)
	defer p.forget()
	at, ok := in.replaces()
	if !ok {
		return
	}
	number, ok := dialled(in.req.Recipient.User)
	switch {
	case p.channel() == "":
		in.answer(sip.StatusBusyHere, "Busy Here", reasonHeader(17)...)
	case !ok:
		in.answer(sip.StatusNotFound, "Not Found", reasonHeader(28)...)
	case number == "":
		in.answer(484, "Address Incomplete", reasonHeader(28)...)
	case in.tooBrief():
	default:
		in.begin(p, number, at)
	}
}

// begin makes the call and asks the engine where it goes, or to put it in
// another's place.
func (in *incoming) begin(p *phone, number string, at *place) {
	prepare := func(c *session) { c.ours.seal = newSeal(in.s.secrecy(p.user), c.d.peer.network) }
	if c := in.open(p, p.channel(), prepare); c != nil {
		p.report()
		if at != nil {
			c.takePlace(at)
			return
		}
		c.post(call.Event{Kind: call.OffHook, Digits: number})
	}
}

// open makes the call on a channel, with its sound; nil when it was refused.
// prepare says what its holder may speak, and how.
func (in *incoming) open(of holder, port call.Port, prepare func(*session)) *session {
	theirs, err := sound(in.req)
	if err != nil {
		in.answer(sip.StatusNotAcceptableHere, "Not Acceptable Here", warning(err))
		return nil
	}
	d := dialogOfInvite(in.req)
	c, err := in.s.newSession(of, port, stageCalling, d.peer)
	if err != nil {
		in.s.log.Warn("sip: no sound for a call", "port", port, "error", err)
		in.answer(sip.StatusServiceUnavailable, "Service Unavailable", reasonHeader(47)...)
		return nil
	}
	c.in, c.d, d.call, in.call = in, d, c, c
	prepare(c)
	in.s.dialogs[d.id] = d
	if theirs != nil {
		if err := c.agree(theirs, d.peer); err != nil {
			c.over()
			in.answer(sip.StatusNotAcceptableHere, "Not Acceptable Here", warning(err))
			return nil
		}
	}
	return c
}

// warning says why sound cannot be agreed on (RFC 3261 s.20.43).
func warning(err error) sip.Header {
	text := strings.NewReplacer(`"`, "'", "\r", " ", "\n", " ", `\`, "/").Replace(err.Error())
	return sip.NewHeader("Warning", `305 ringdown "`+clip(text, 160)+`"`)
}

// dialled is the number in a URI's user part, without what people write into
// numbers to read them more easily (RFC 3966 s.5.1.1). It is not one if
// anything else is left over.
func dialled(user string) (string, bool) {
	user, _, _ = strings.Cut(user, ";")
	user = strings.ReplaceAll(user, "%23", "#")
	var b strings.Builder
	for _, r := range user {
		switch {
		case r >= '0' && r <= '9', r == '*', r == '#', r >= 'A' && r <= 'D', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case strings.ContainsRune("-.() ", r):
		default:
			return "", false
		}
	}
	return b.String(), b.Len() <= maxNumber
}

// ring answers 180: the far telephone rings. After sound was heard it is what
// makes the telephone play its own ringback again (RFC 3960 s.3.2).
func (c *session) ring() {
	if c.stage != stageCalling {
		return
	}
	c.progress(sip.StatusRinging, "Ringing", nil)
	c.again(c.ring)
}

// again repeats a provisional answer.
func (c *session) again(f func()) {
	if c.timer != nil {
		c.timer.Stop()
	}
	c.timer = c.s.after(againRinging, func() {
		if c.stage == stageCalling {
			f()
		}
	})
}

// hear answers 183 with SDP: the telephone hears the line before anybody has
// answered. One that made no offer gets ours if it confirms the answer: else
// there is no way to say it yet.
func (c *session) hear() {
	if c.stage != stageCalling || c.theirs == nil && !supports(c.in.req, option100rel) {
		return
	}
	if c.early == nil && c.theirs != nil {
		if err := c.decide(); err != nil {
			c.end(endNoMedia)
			return
		}
		c.early = c.ours.answer(c.theirs, c.chosen)
	}
	c.progress(sip.StatusSessionInProgress, "Session Progress", c.early)
	c.again(c.hear)
}

// accept answers 200: the two are connected. An INVITE without an offer gets
// ours, and its ACK brings the answer.
func (c *session) accept() {
	if c.stage != stageCalling || c.unconfirmed() {
		return
	}
	body := c.early
	switch {
	case c.sure:
		body = nil // it was said, and confirmed
	case c.theirs == nil:
		body = c.ours.offer(c.offer())
	case body == nil:
		if err := c.decide(); err != nil {
			c.end(endNoMedia)
			return
		}
		body = c.ours.answer(c.theirs, c.chosen)
	}
	if c.in.accept(c.d, body, c.theirs == nil) {
		c.talk()
		c.held()
	}
}

// talk begins the stage in which both are connected.
func (c *session) talk() {
	if c.timer != nil {
		c.timer.Stop()
	}
	c.stage = stageTalking
	c.look()
}
