package flow

import (
	"fmt"
	"strings"
)

// piece is a part of a template: a text, or the name of a value.
type piece struct{ text, name string }

// pieces takes a template apart: "a${b}" is the text "a" and the value of b. A
// dollar sign without a brace behind it is itself.
func pieces(template string) ([]piece, error) {
	var out []piece
	for template != "" {
		text, rest, found := strings.Cut(template, "${")
		if text != "" {
			out = append(out, piece{text: text})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || !isName(name) {
			return nil, fmt.Errorf("has ${%s, which is no ${name}", shorten(rest))
		}
		out, template = append(out, piece{name: name}), after
	}
	return out, nil
}

// fill puts values into a template. One that cannot be taken apart stays as it
// is: the check has refused it.
func fill(template string, value func(name string) string) string {
	if !strings.Contains(template, "${") {
		return template
	}
	all, err := pieces(template)
	if err != nil {
		return template
	}
	var b strings.Builder
	for _, p := range all {
		b.WriteString(p.text)
		if p.name != "" {
			b.WriteString(value(p.name))
		}
	}
	return b.String()
}

// isName reports whether a variable may be called so.
func isName(s string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return true
}
