package appliance

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"ringdown/internal/config"
	"ringdown/sipstack"
)

// trunkState says why a trunk cannot be used now, "" it can.
func (f *findings) trunkState(t config.Trunk) string {
	if !f.sip.on {
		return "SIP is off."
	}
	v := f.trunkView(t.ID)
	switch {
	case v.ID == "" || v.Up:
		return ""
	case v.Reason == "":
		return "It has not signed in to its provider yet."
	}
	return sentenceOf(v.Reason)
}

// trunkView is how a trunk is, the zero value where there is none.
func (f *findings) trunkView(id string) sipstack.TrunkView {
	i := slices.IndexFunc(f.sip.trunks, func(v sipstack.TrunkView) bool { return v.ID == id })
	if i < 0 {
		return sipstack.TrunkView{}
	}
	return f.sip.trunks[i]
}

// hostUnknown checks whether the DNS knows the host of a trunk, where it has a name,
// and reports whether that is the fault.
func (f *findings) hostUnknown(t config.Trunk) bool {
	v, names := f.trunkView(t.ID), namesOf(t)
	page := "/trunks/" + t.ID
	switch {
	case !f.sip.on || v.ID == "" || len(names) == 0 || !v.Up && v.Reason == "": // it is being looked up
		return false
	case v.Unresolved == "":
		f.say("dns", checkOK, page, "The DNS knows the host of the trunk %s: %s.", t.ID, strings.Join(names, " "))
		return false
	case v.Up:
		f.say("dns", checkUnknown, page, "The host %s of the trunk %s could not be looked up again: its former address is used.", v.Unresolved, t.ID)
		return false
	}
	f.say("dns", checkFault, page, "The trunk %s cannot be used: %s. Check the spelling of its host in the settings, and the DNS servers of the network.", t.ID, strings.TrimSuffix(v.Reason, "."))
	return true
}

// namesOf are the hosts of a trunk that have to be looked up.
func namesOf(t config.Trunk) (names []string) {
	for _, p := range t.Proxies {
		host := p
		if h, _, err := net.SplitHostPort(p); err == nil {
			host = h
		}
		if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil {
			names = append(names, host)
		}
	}
	return names
}
