package sipstack

import (
	"testing"
)

// limited refuses sign-ins of one user.
type limited struct {
	Accounts
	user, why string
}

func (l limited) Account(user string) (Account, bool) {
	a, found := l.Accounts.Account(user)
	if user == l.user {
		a.Refused = l.why
	}
	return a, found
}

// EX-13: a telephone over the limit is told so, and is not locked out for it.
func TestATelephoneOverTheLimitIsToldSo(t *testing.T) {
	over := func(o *Options) { o.Accounts = limited{o.Accounts, "805", "Over the Limit of 2 Extensions"} }
	inOffice(t, over, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		for range 20 { // far more failures than lock an address out
			c := d.talk(d.user)
			c.uri = "sip:10.0.0.1"
			d.signed(c, "REGISTER", "", "Expires: 600")
			if got := d.response(403).Reason; got != "Over the Limit of 2 Extensions" {
				t.Fatalf("told %q", got)
			}
		}
		o.expect("")
	})
}
