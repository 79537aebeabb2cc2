package sipstack

import (
	"net/netip"
	"slices"
	"time"
)

// Refusal is a REGISTER that was not taken.
type Refusal struct {
	At   time.Time
	User string // as it calls itself, at most 40 characters; not to be believed
	From netip.AddrPort
	Why  RefusalCause
}

// RefusalCause says why.
type RefusalCause string

// The causes.
const (
	RefusedUser     RefusalCause = "unknown-user"   // no extension of that number has a SIP password
	RefusedPassword RefusalCause = "wrong-password" // the password, or the name for it, is not the extension's
	RefusedOther    RefusalCause = "other-user"     // it signs in as somebody else than it proves to be
	RefusedLimit    RefusalCause = "over-limit"     // the extension is over the limit of extensions
)

// maxRefusals bounds those that are remembered. Policy when full: the oldest goes;
// one address has a few until it is locked.
const maxRefusals = 200

// refusals are the last ones, the oldest first. They are the owner's.
type refusals []Refusal

func (r *refusals) note(x Refusal) {
	if len(*r) >= maxRefusals {
		*r = slices.Delete(*r, 0, 1)
	}
	*r = append(*r, x)
}

// Refusals lists the last REGISTER requests that were not taken, the newest first.
// Any goroutine may call it but the one that Post is called on.
func (s *Stack) Refusals() []Refusal {
	var all []Refusal
	s.ask(func() { all = slices.Clone(s.refused) })
	slices.Reverse(all)
	return all
}

// unsigned remembers that a telephone was not signed in.
func (in *incoming) unsigned(why RefusalCause, now time.Time) {
	if in.req.Method != "REGISTER" {
		return
	}
	in.s.refused.note(Refusal{At: now, User: clip(in.req.From().Address.User, 40), From: in.source(), Why: why})
}
