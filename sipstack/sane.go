package sipstack

import (
	"log/slog"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// insane refuses a request that cannot be answered in earnest, whoever sent it
// (RFC 3261 s.8.2, RFC 4475); true if it has.
func (in *incoming) insane() bool {
	switch {
	case in.req.SipVersion != "SIP/2.0":
		in.answer(505, "Version Not Supported") // RFC 3261 s.21.5.6
	case !complete(in.req) || doubled(in.req):
		in.answer(sip.StatusBadRequest, "Bad Request")
	case !knownScheme(in.req.Recipient.Scheme):
		in.answer(416, "Unsupported URI Scheme")
	default:
		return false
	}
	return true
}

// doubled reports whether a header stands twice that can stand only once: each
// reader would take another one of them (RFC 4475 s.3.3.8, s.3.3.9).
func doubled(req *sip.Request) bool {
	single := []string{"To", "From", "Call-ID", "CSeq", "Content-Length", "Max-Forwards"}
	return slices.ContainsFunc(single, func(name string) bool { return len(req.GetHeaders(name)) > 1 })
}

func knownScheme(s string) bool {
	return slices.Contains([]string{"sip", "sips", "tel"}, strings.ToLower(s))
}

// maxDatagram is the longest UDP datagram over IPv4. RFC 3261 s.18.1.1 asks for
// TCP above 1300 bytes, which telephones that signed in over UDP do not listen
// to; networks pass on what is cut in two.
const maxDatagram = 65507

// Tune sets what sipgo has for the whole process: no log of its own. It is to be
// called once, before the first New.
func Tune() {
	sip.SetDefaultLogger(slog.New(slog.DiscardHandler))
}
