package host

import (
	"net/netip"
	"os"
	"slices"
	"strings"
)

// resolvConf names the servers that names are asked of (resolv.conf(5)).
const resolvConf = "/etc/resolv.conf"

// NameServers are those that this machine asks for names, as many as the system
// uses; none where it keeps them elsewhere.
func NameServers() []string {
	text, err := os.ReadFile(resolvConf)
	if err != nil {
		return nil
	}
	return nameServers(string(text))
}

func nameServers(text string) (all []string) {
	const most = 3 // MAXNS of resolv.conf(5)
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "nameserver" || len(all) == most {
			continue
		}
		if a, err := netip.ParseAddr(words[1]); err == nil && !slices.Contains(all, a.String()) {
			all = append(all, a.String())
		}
	}
	return all
}
