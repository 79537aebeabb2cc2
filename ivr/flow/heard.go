package flow

import (
	"cmp"
	"slices"
	"strings"
)

// heard is what callers may hear in a flow, as far as it is known beforehand.
type heard struct {
	texts []Spoken
	parts []played
}

// Spoken is a text without variables that a flow has spoken.
type Spoken struct {
	Language string // "" the call's, where the flow has none
	Text     string
}

// played is a part of a sound, and where it is played.
type played struct{ node, part string }

// text notes what is spoken.
func (h *heard) text(k *check, ph Phrase) {
	if strings.Contains(ph.Text, "${") {
		return
	}
	s := Spoken{cmp.Or(ph.In, ph.Only, k.f.Language), ph.Text}
	if !slices.Contains(h.texts, s) {
		h.texts = append(h.texts, s)
	}
}

// part notes what is played.
func (h *heard) part(node, part string) { h.parts = append(h.parts, played{node, part}) }

// Texts are those without variables: whoever has them spoken beforehand spares
// the first caller the wait.
func (p *Program) Texts() []Spoken { return p.heard.texts }

// Plays names the nodes that play a part, such as "file/greeting". A part that a
// variable makes up is not among them.
func (p *Program) Plays(part string) []string {
	var nodes []string
	for _, h := range p.heard.parts {
		if h.part == part && !slices.Contains(nodes, h.node) {
			nodes = append(nodes, h.node)
		}
	}
	return nodes
}
