package config

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hasControl finds what would break a display, a log line or the text form:
// control characters, line separators, direction marks and broken UTF-8.
func hasControl(s string) bool {
	bad := func(r rune) bool {
		return r == utf8.RuneError || unicode.Is(unicode.C, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
	}
	return strings.ContainsFunc(s, bad)
}

// name checks what people call something; any script, "" allowed.
func (k *checker) name(field, s string) {
	switch {
	case utf8.RuneCountInString(s) > MaxName:
		k.note(field, "has %d characters; at most %d are allowed", utf8.RuneCountInString(s), MaxName)
	case hasControl(s):
		k.note(field, "%q has a control character; letters, digits, signs and blanks are allowed", s)
	case strings.TrimSpace(s) != s:
		k.note(field, "%q begins or ends with a blank; leave it out", s)
	}
}
