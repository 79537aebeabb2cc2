package call_test

import (
	"testing"

	"ringdown/internal/call"
)

// A channel leads back to whose it is, and a wire is its own.
func TestChannelsHaveABase(t *testing.T) {
	phone, trunk := call.SIPPort("805"), call.TrunkPort("hinet")
	for _, c := range []struct {
		port, base call.Port
		written    string
	}{
		{phone.Channel(1), phone, "sip/805"},
		{phone.Channel(2), phone, "sip/805/2"},
		{trunk.Channel(1), trunk, "trunk/hinet/1"},
		{trunk.Channel(30), trunk, "trunk/hinet/30"},
		{"sim0/fxo1", "sim0/fxo1", "sim0/fxo1"},
		{call.Port("sim0/fxs1").Channel(2), "sim0/fxs1", "sim0/fxs1/2"},
		{"odd", "odd", "odd"},
	} {
		if string(c.port) != c.written || c.port.Base() != c.base {
			t.Errorf("%q has the base %q, want %q written %q", c.port, c.port.Base(), c.base, c.written)
		}
	}
	if phone.Trunk() || !trunk.SIP() || call.Port("sim0/fxo1").SIP() {
		t.Error("a telephone is a trunk, a trunk is not on the network, or a wire is")
	}
}
