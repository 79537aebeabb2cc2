package host

import (
	"slices"
	"testing"
)

func TestNameServersAreThoseOfTheSystem(t *testing.T) {
	const text = "# made by hand\nsearch office.example\nnameserver 192.168.1.1\nnameserver  fe80::1%eth0\noptions ndots:1\nnameserver nonsense\nnameserver 192.168.1.1\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n"
	if got, want := nameServers(text), []string{"192.168.1.1", "fe80::1%eth0", "192.0.2.1"}; !slices.Equal(got, want) {
		t.Errorf("name servers are %q, want %q", got, want)
	}
}
