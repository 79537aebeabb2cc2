package sipstack

import (
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// The extensions of SIP that telephones and we tell each other of by option
// tags (RFC 3261 s.19.2).
const (
	option100rel = "100rel" // RFC 3262, reliable provisional answers
	optionTimer  = "timer"  // RFC 4028, session timers

	optionReplaces   = "replaces"   // RFC 3891, another telephone takes a call over
	optionNoReferSub = "norefersub" // RFC 4488, a transfer without notices
)

// options are those that may be required of us.
func options() []string { return []string{option100rel, optionTimer, optionReplaces, optionNoReferSub} }

// supported says what we can, in requests and answers that begin a call.
func supported() sip.Header { return sip.NewHeader("Supported", strings.Join(options(), ", ")) }

// maxTokens bounds the tokens of a list that are looked at: there are some
// thirty option tags and fourteen methods in the world.
const maxTokens = 64

// tokens are the members of a header that is a list of words, in all its lines
// and under its short name too.
func tokens(m sip.Message, name, short string) []string {
	var all []string
	hs := m.GetHeaders(name)
	if short != "" {
		hs = slices.Concat(hs, m.GetHeaders(short))
	}
	for _, h := range hs {
		for v := range strings.SplitSeq(h.Value(), ",") {
			if v = strings.TrimSpace(v); v != "" && len(all) < maxTokens {
				all = append(all, v)
			}
		}
	}
	return all
}

// maxValue bounds the value of a header that has one.
const maxValue = 256

// value is the first value of a header under its name or its short one, ""
// if there is none.
func value(m sip.Message, name, short string) string {
	hs := m.GetHeaders(name)
	if len(hs) == 0 && short != "" {
		hs = m.GetHeaders(short)
	}
	if len(hs) == 0 {
		return ""
	}
	return clip(hs[0].Value(), maxValue)
}

// has reports whether a list has a word, in any case of letters.
func has(list []string, word string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.EqualFold(w, word) })
}

// supports reports whether the sender of a message knows an extension.
func supports(m sip.Message, option string) bool {
	return has(tokens(m, "Supported", "k"), option) || requires(m, option)
}

// requires reports whether the sender of a message asks for an extension.
func requires(m sip.Message, option string) bool { return has(tokens(m, "Require", ""), option) }

// unsupported is what the telephone requires and we do not do (RFC 3261
// s.8.2.2.3).
func (in *incoming) unsupported() string {
	unknown := slices.DeleteFunc(tokens(in.req, "Require", ""), func(o string) bool { return has(options(), o) })
	return clip(strings.Join(unknown, ", "), 80)
}

// allows reports whether the sender of a message takes a method; one that does
// not say is not asked.
func allows(m sip.Message, method sip.RequestMethod) bool {
	return has(tokens(m, "Allow", ""), string(method))
}
