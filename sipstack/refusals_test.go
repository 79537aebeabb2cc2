package sipstack

import (
	"fmt"
	"testing"
)

// AD-5: who was not let in, and why, is known afterwards.
func TestWhoWasNotSignedInIsRememberedWithTheCause(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		for _, x := range []struct{ user, password, at string }{
			{"805", "wrong", "10.0.0.9:5062"}, {"899", "any", "10.0.0.8:5062"},
		} {
			d := o.desk(x.user, x.password, x.at)
			c := d.talk(d.user)
			c.uri = "sip:10.0.0.1"
			d.signed(c, "REGISTER", "", "Expires: 600")
			d.response(403)
		}
		var got string
		for _, r := range o.stack.Refusals() {
			got += fmt.Sprintf("%s %s %s\n", r.User, r.From, r.Why)
		}
		if want := "899 10.0.0.8:5062 unknown-user\n805 10.0.0.9:5062 wrong-password\n"; got != want {
			t.Errorf("remembered are\n%s", got)
		}
	})
}

func TestOnlySoManyRefusalsAreRemembered(t *testing.T) {
	var r refusals
	for n := range maxRefusals + 5 {
		r.note(Refusal{User: fmt.Sprint(n)})
	}
	if len(r) != maxRefusals || r[0].User != "5" {
		t.Errorf("%d are remembered, the oldest is %s", len(r), r[0].User)
	}
}
