package acd_test

import (
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
)

// FC-5: a caller is named by the address book, whichever way the number is
// written; that name goes before the exchange's. Who hides the number is not.
func TestCallersAreNamedByTheAddressBook(t *testing.T) {
	p := shanghai()
	p.Contacts = []acd.Contact{{Name: "Tea House", Numbers: []string{"+8613912345678", "800"}}, {Name: "Second", Numbers: []string{"13912345678"}}}
	for _, p := range []*acd.Plan{p, p.Indexed()} {
		for _, x := range []struct {
			port call.Port
			id   call.CallerID
			want string
		}{
			{"c/fxo2", call.CallerID{Number: "13912345678", Name: "LEE"}, "Tea House"},
			{"c/fxo1", call.CallerID{Number: "913912345678"}, "Tea House"}, // cleaned first
			{"trunk/net/3", call.CallerID{Number: "+8613912345678"}, "Tea House"},
			{"c/fxo2", call.CallerID{Number: "13900000000", Name: "LEE"}, "LEE"},
			{"c/fxo2", call.CallerID{Number: "13912345678", Withheld: true}, ""},
			{"c/fxs4", call.CallerID{Number: "800", Name: "Desk"}, "Desk"}, // a telephone of ours
		} {
			if got := p.Clean(x.port, x.id); got.Name != x.want {
				t.Errorf("%s %v: %+v", x.port, x.id, got)
			}
		}
	}
}
