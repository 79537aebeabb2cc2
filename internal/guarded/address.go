package guarded

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// special are blocks that lead to no server of the public internet and that
// netip has no name for, with the RFC that sets them aside.
func special() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),       // this network, RFC 791 3.2
		netip.MustParsePrefix("100.64.0.0/10"),   // carriers' own, RFC 6598
		netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments, RFC 6890 2.1
		netip.MustParsePrefix("192.0.2.0/24"),    // documentation, RFC 5737
		netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks, RFC 2544
		netip.MustParsePrefix("198.51.100.0/24"), // documentation, RFC 5737
		netip.MustParsePrefix("203.0.113.0/24"),  // documentation, RFC 5737
		netip.MustParsePrefix("240.0.0.0/4"),     // reserved, RFC 1112 4
		netip.MustParsePrefix("64:ff9b::/96"),    // leads to IPv4, RFC 6052
		netip.MustParsePrefix("64:ff9b:1::/48"),  // the same, RFC 8215
		netip.MustParsePrefix("100::/64"),        // discarded, RFC 6666
		netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo among them, RFC 2928
		netip.MustParsePrefix("2001:db8::/32"),   // documentation, RFC 3849
		netip.MustParsePrefix("2002::/16"),       // leads to IPv4, RFC 3056
	}
}

// public reports whether an address is one of the public internet.
func public(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(special(), func(p netip.Prefix) bool { return p.Contains(a) })
}

// guard refuses addresses when they are dialled.
type guard struct {
	allow  func() []netip.Prefix
	rule   string
	inside bool // public ones too are refused where allow does not have them
}

// control is a net.Dialer's: it sees the very address that is connected to.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read the address %q: %w", address, err)
	}
	a := at.Addr().Unmap().WithZone("")
	if public(a) && !g.inside || g.allow != nil && slices.ContainsFunc(g.allow(), func(p netip.Prefix) bool { return p.Contains(a) }) {
		return nil
	}
	if g.inside {
		return fmt.Errorf("%s is an address that %s", a, g.rule)
	}
	return fmt.Errorf("%s is an address inside, which %s", a, g.rule)
}
