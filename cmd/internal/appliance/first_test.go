package appliance

import (
	"testing"

	"ringdown/internal/config"
)

// The demo makes passwords up for its SIP telephones. They hold over a restart
// though nobody has changed the configuration, and a demo for other hardware is
// another one.
func TestTheDemosPasswordsOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	password := func(hardware string) config.Secret {
		t.Helper()
		m, err := New(Options{Data: dir, Hardware: []string{hardware}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		}()
		c, err := m.settings.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range c.Extensions {
			if x.SIP.Given() {
				return x.SIP.Password
			}
		}
		t.Fatal("no SIP telephone in the demo")
		return ""
	}
	const small, large = "sim://?country=CN&lines=2&phones=2", "sim://?country=CN&lines=4&phones=8"
	first := password(small)
	if again := password(small); again != first {
		t.Error("the password is another one after a restart")
	}
	if other := password(large); other == first {
		t.Error("the demo of other hardware is the same")
	}
}
