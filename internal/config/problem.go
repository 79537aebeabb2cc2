package config

import (
	"cmp"
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a configuration, as one sentence.
type Problem struct {
	Line   int    // of the text, from 1; 0 where there is no text
	Column int    // from 1, in characters
	Field  string // "lines[1].incoming.direct", indices from 0; "" the text as a whole
	Place  string // the same as people say it, "line 2: incoming.direct", see [Config.Place]; "" is made of Field
	What   string // what is wrong and what is allowed
}

// String gives "line 12, column 9: line 2: incoming.direct: what is wrong".
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "line %d, column %d: ", p.Line, p.Column)
	}
	if place := cmp.Or(p.Place, Config{}.Place(p.Field)); place != "" {
		b.WriteString(place + ": ")
	}
	b.WriteString(p.What)
	return b.String()
}

// Problems is the error of [Parse] and [Config.Validate]: everything that is
// wrong, in the order of the text. Use errors.As to get at the parts.
type Problems []Problem

// maxProblems bounds what is listed: more than a person mends in one go.
const maxProblems = 100

// Error gives one problem per line.
func (ps Problems) Error() string {
	lines := make([]string, 0, len(ps))
	for i, p := range ps {
		if i == maxProblems {
			lines = append(lines, fmt.Sprintf("and %d more", len(ps)-i))
			break
		}
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// err is nil when nothing is wrong.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}
