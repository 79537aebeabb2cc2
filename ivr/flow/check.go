package flow

import (
	"fmt"
	"slices"
	"sort"
	"unicode/utf8"
)

// Check looks for everything that is wrong with a flow, and makes the program of
// one that is right. The error is Problems.
func (f *Flow) Check(known Known) (*Program, error) {
	k := &check{f: f, known: known, names: names{own: map[string]bool{}, system: map[string]bool{}}}
	for name := range systemTypes() {
		k.names.system[name] = true
	}
	k.whole()
	k.variables()
	k.nodes()
	if len(k.problems) == 0 { // else most of what follows would be told twice
		k.graph()
	}
	if len(k.problems) > 0 {
		sortProblems(f, k.problems)
		return nil, k.problems
	}
	return newProgram(f, k.names, k.heard), nil
}

func (k *check) whole() {
	k.title("title", k.f.Title)
	k.word("language", k.f.Language, Languages()...)
	switch n := len(k.f.Nodes); {
	case n == 0:
		k.note("nodes", "is empty; a flow has at least one node")
	case n > MaxNodes:
		k.note("nodes", "has %d nodes; at most %d are allowed: put parts of it into flows of their own", n, MaxNodes)
	}
	if _, found := k.f.node(k.f.Start); k.f.Start == "" || !found {
		k.note("start", "is %q, and no node has this id; it is that of the first node", shorten(k.f.Start))
	}
}

func (k *check) title(field, title string) {
	if n := utf8.RuneCountInString(title); n > MaxTitle {
		k.note(field, "has %d characters; at most %d are allowed", n, MaxTitle)
	}
}

func (k *check) variables() {
	if n := len(k.f.Variables); n > MaxVariables {
		k.note("variables", "has %d variables; at most %d are allowed", n, MaxVariables)
	}
	for i, v := range k.f.Variables {
		at := fmt.Sprintf("variables[%d].name", i)
		switch {
		case !isName(v.Name) || v.Name[0] >= 'A' && v.Name[0] <= 'Z':
			k.note(at, "is %q; a name is 1 to %d of a-z, A-Z, 0-9 and _, and begins with a small letter", shorten(v.Name), MaxName)
		case k.names.own[v.Name]:
			k.note(at, "%q stands twice", v.Name)
		case isFunction(v.Name):
			k.note(at, "%q is the name of a function", v.Name)
		}
		k.names.own[v.Name] = true
	}
}

// isFunction reports whether a name means something in an expression.
func isFunction(name string) bool {
	words := []string{
		"waiting", "online", "ready", "open", "true", "false", "nil", "not", "and", "or", "in", "let", "if", "else",
		"matches", "contains", "startsWith", "endsWith", itemKey, itemValue, itemLabel,
	}
	return slices.Contains(words, name) || slices.Contains(builtins(), name)
}

// nodes checks each node by itself.
func (k *check) nodes() {
	ids := map[string]bool{}
	for i, n := range k.f.Nodes {
		k.node = n.ID
		switch {
		case !isID(n.ID):
			k.node = fmt.Sprintf("nodes[%d]", i)
			k.note("id", "is %q; an id is 1 to %d of a-z, A-Z, 0-9, - and _", shorten(n.ID), MaxName)
		case ids[n.ID]:
			k.note("id", "stands twice")
		}
		ids[n.ID] = true
		k.title("title", n.Title)
		n.do.check(k)
		for _, w := range n.do.ways() {
			k.way(w)
		}
	}
	k.node = ""
}

func (k *check) way(w way) {
	if w.to == "" {
		if w.need {
			k.note(w.field, "is missing; it is the id of the node that follows")
		}
		return
	}
	if _, found := k.f.node(w.to); !found {
		k.note(w.field, "leads to %q; there is no such node", shorten(w.to))
	}
}

func isID(s string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// sortProblems puts them in the order of the nodes.
func sortProblems(f *Flow, ps Problems) {
	place := map[string]int{}
	for i, n := range f.Nodes {
		place[n.ID] = i + 1
	}
	sort.SliceStable(ps, func(i, j int) bool { return place[ps[i].Node] < place[ps[j].Node] })
}
