package acd

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// What stands for a mailbox where a number is passed on to: keys that no
// telephone's user has, before the number of the box. They count for calls that
// were passed on only, so nobody dials them.
const (
	divertAway = "A" // it does not answer, or cannot be reached
	divertBusy = "B"
)

// The ends of an application's name: why a mailbox answers.
const (
	whyBusy = "/busy"
	whyAway = ""
)

// app is the route to a mailbox.
func (p *Plan) app(box, why, reason string) call.Route {
	return call.Route{Kind: call.RouteApp, App: "voicemail/" + box + why, Reason: fmt.Sprintf("%s Its mailbox takes a message.", reason)}
}

func (p *Plan) hasMailbox(box string) bool { return slices.Contains(p.Mailboxes, box) }

// orMailbox lets the mailbox of an extension take an outside call that would find
// it busy (EX-7). Forwards come first.
func (p *Plan) orMailbox(r call.Route, x Extension, a call.Ask, on bool, why string) call.Route {
	if r.Kind != call.RouteBusy || !on || !a.Outside || !p.hasMailbox(x.Number) {
		return r
	}
	return p.app(x.Number, why, r.Reason)
}

// divertingToMailbox says that the mailbox takes an outside call that the
// telephone does not take, where no forward does.
func (p *Plan) divertingToMailbox(r call.Route, x Extension, a call.Ask) call.Route {
	if !a.Outside || !p.hasMailbox(x.Number) {
		return r
	}
	if x.MailboxBusy && r.Diverts.Busy == "" {
		r.Diverts.Busy = divertBusy + x.Number
	}
	if !x.MailboxAway {
		return r
	}
	if r.Diverts.Unreachable == "" {
		r.Diverts.Unreachable = divertAway + x.Number
	}
	if r.Diverts.NoAnswer == "" {
		r.Diverts.NoAnswer = divertAway + x.Number
		if r.RingFor == 0 { // RG-15 is for ever
			r.RingFor = p.noAnswer()
		}
	}
	return r
}

// passedToMailbox takes a call that was passed on, or is transferred, to a
// mailbox: by what Diverts has, or by the code as people dial it.
func (p *Plan) passedToMailbox(a call.Ask) (call.Route, bool) {
	if !a.Passed && !a.Transferred {
		return call.Route{}, false
	}
	why := whyAway
	box, is := strings.CutPrefix(a.Digits, divertAway)
	if !is {
		if box, is = strings.CutPrefix(a.Digits, divertBusy); is {
			why = whyBusy
		}
	}
	is = is && a.Passed
	if !is {
		if box, is = p.mailboxDialled(a.Digits); !is || !a.Done {
			return call.Route{}, false
		}
	}
	if !p.hasMailbox(box) {
		return refuse("The call goes to the mailbox %s, which does not exist.", box), true
	}
	return p.app(box, why, fmt.Sprintf("The call is passed on to %s.", box)), true
}

// mailboxDialled is what is dialled behind the code of a mailbox.
func (p *Plan) mailboxDialled(digits string) (box string, is bool) {
	for _, c := range p.Codes {
		if c.Name == feature.VoicemailTo {
			return strings.CutPrefix(digits, c.Digits)
		}
	}
	return "", false
}

// mailbox is an argument that names a mailbox.
func (d dialledCode) mailbox(digits string) (call.Route, bool) {
	begins := func(box string) bool { return len(box) > len(digits) && strings.HasPrefix(box, digits) }
	switch {
	case digits == "":
		return d.missing(), false
	case !d.a.Done && slices.ContainsFunc(d.p.Mailboxes, begins):
		return more(d.a.Digits), false
	}
	return d.wrongUnless(d.p.hasMailbox(digits))
}

// listen lets a telephone into a mailbox: its own, or one whose number is asked
// for. Who is let in, the PIN says.
func (d dialledCode) listen(own bool) call.Route {
	r := d.say("")
	r.Kind, r.App = call.RouteApp, "mailbox"
	switch {
	case own && !d.p.hasMailbox(d.x.Number):
		r = refuse("%s is %s, but %s has no mailbox.", d.a.Digits, d.code.Name, d.x.Label())
		r.Sound = "prompt/vm-no-box"
	case own:
		r.App += "/" + d.x.Number
	}
	return r
}

// leave takes a message for a mailbox.
func (d dialledCode) leave() call.Route {
	r := d.say("")
	r.Kind, r.App = call.RouteApp, "voicemail/"+d.arg
	return r
}
