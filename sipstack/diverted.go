package sipstack

import (
	"strings"

	"github.com/emiago/sipgo/sip"
)

// maxDiversions is how many entries of a header are looked at: a call that was
// passed on more often than that is hardly one.
const maxDiversions = 20

// divertedFrom is whose call it was before a provider passed it on to us, "" nobody
// is named. The newest Diversion stands first (RFC 5806 s.5.1); in History-Info the
// last entry is where the call is now, and the one before it who passed it on
// (RFC 7044 s.9).
func divertedFrom(req *sip.Request) string {
	for _, v := range entries(req, "Diversion") {
		if _, number, ok := identity(v); ok {
			return number
		}
	}
	if all := entries(req, "History-Info"); len(all) > 1 {
		if _, number, ok := identity(all[len(all)-2]); ok {
			return number
		}
	}
	return ""
}

// entries are the addresses of a header that may come several times and hold
// several each.
func entries(req *sip.Request, header string) (all []string) {
	for _, h := range req.GetHeaders(header) {
		rest := clip(h.Value(), maxDiversions*maxIdentity)
		for rest != "" && len(all) < maxDiversions {
			var one string
			one, rest = entry(rest)
			all = append(all, one)
		}
	}
	return all
}

// entry cuts the first address off a list: up to a comma that is neither within
// quotes nor within brackets (RFC 3261 s.7.3.1).
func entry(list string) (first, rest string) {
	quoted, bracketed := false, false
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && !bracketed:
			quoted = !quoted
		case quoted:
		case c == '<', c == '>':
			bracketed = c == '<'
		case c == ',' && !bracketed:
			return strings.TrimSpace(list[:i]), strings.TrimSpace(list[i+1:])
		}
	}
	return strings.TrimSpace(list), ""
}
