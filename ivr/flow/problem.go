package flow

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a flow.
type Problem struct {
	Node  string `json:"node,omitempty"`  // id, "" the flow as a whole
	Field string `json:"field,omitempty"` // "keys[2].to", "" the node as a whole
	Text  string `json:"text"`            // goes on after the names: "is missing; ..."
}

// String is the problem as a sentence.
func (p Problem) String() string {
	var at []string
	if p.Node != "" {
		at = append(at, fmt.Sprintf("node %q", p.Node))
	}
	if p.Field != "" {
		at = append(at, p.Field)
	}
	if len(at) == 0 {
		return "the flow " + p.Text
	}
	return strings.Join(at, ", ") + " " + p.Text
}

// Problems are all that is wrong; as an error they are one sentence each, in lines.
type Problems []Problem

// Error implements error.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Err is the problems as an error, nil where there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// shorten keeps what a sentence quotes readable.
func shorten(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
