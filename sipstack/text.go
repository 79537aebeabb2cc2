package sipstack

import (
	"strings"
	"unicode"

	"github.com/emiago/sipgo/sip"
)

// contentType is the Content-Type of a message, which the interface of sipgo's
// messages does not have.
func contentType(m sip.Message) *sip.ContentTypeHeader {
	if h, ok := m.(interface{ ContentType() *sip.ContentTypeHeader }); ok {
		return h.ContentType()
	}
	return nil
}

func isSDP(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/sdp")
}

// maxName is how many characters of a name are shown.
const maxName = 60

// quotable makes a name fit to stand between quotation marks.
func quotable(name string) string {
	n := 0
	return strings.Map(func(r rune) rune {
		if n++; n > maxName || r == '"' || r == '\\' || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
}

// plainUser reports whether a number can stand in a URI as it is.
func plainUser(number string) bool {
	return number != "" && len(number) <= maxNumber &&
		strings.Trim(number, "0123456789*+ABCDabcd-.") == ""
}

// parts splits a value at a separator that does not stand between quotation
// marks; there is always one part.
func parts(v string, at byte) []string {
	var all []string
	quoted, from := false, 0
	for i := 0; i < len(v); i++ {
		switch {
		case quoted && v[i] == '\\':
			i++
		case v[i] == '"':
			quoted = !quoted
		case v[i] == at && !quoted:
			all = append(all, v[from:i])
			from = i + 1
		}
	}
	return append(all, v[from:])
}
