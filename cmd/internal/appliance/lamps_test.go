package appliance

import (
	"testing"

	"ringdown/internal/call"
)

// TS-3: 803's user has signed in at 821's telephone, and nobody at 822's, whose
// user sits elsewhere.
func TestTheMessageLampIsThatOfWhoeverSitsThere(t *testing.T) {
	sits := func(at call.Port) (string, bool) {
		who, elsewhere := map[call.Port]string{"sip/821": "803", "sip/822": ""}[at]
		return who, elsewhere
	}
	for number, want := range map[string]string{"821": "803", "822": "", "823": "823", "801": "801"} {
		if got := lampOf(number, sits); got != want {
			t.Errorf("at %s's telephone it is %q's, want %q's", number, got, want)
		}
	}
}
