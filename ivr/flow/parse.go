package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Parse reads a flow. It is strict: a field that does not exist, one of the wrong
// type and one that stands twice are problems, and each names its node and field.
// Whether the flow makes sense is for [Flow.Check].
func Parse(text []byte) (*Flow, error) {
	if len(text) > MaxText {
		return nil, Problems{{Text: fmt.Sprintf("has %d bytes; at most %d are read", len(text), MaxText)}}
	}
	if p, bad := badSyntax(text); bad {
		return nil, Problems{p}
	}
	var raw struct {
		Title     string            `json:"title"`
		Language  string            `json:"language"`
		Start     string            `json:"start"`
		Variables []Variable        `json:"variables"`
		Nodes     []json.RawMessage `json:"nodes"`
	}
	var problems Problems
	if err := strict(text, &raw); err != nil { // what fits is read all the same: the nodes' own faults are told, too
		problems = misfits("", text, &raw)
	}
	f := &Flow{Title: raw.Title, Language: raw.Language, Start: raw.Start, Variables: raw.Variables}
	for i, r := range raw.Nodes {
		n, p := parseNode(i, r)
		f.Nodes = append(f.Nodes, n)
		problems = append(problems, p...)
	}
	return f, problems.Err()
}

// parseNode reads the head of a node, and with the rest the options of its kind.
func parseNode(i int, raw json.RawMessage) (Node, Problems) {
	at := fmt.Sprintf("nodes[%d]", i)
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return Node{}, Problems{problemOf(at, err)}
	}
	var h head
	problems := parsePart(at, taken(fields, "id", "kind", "title", "x", "y"), &h)
	n := Node{ID: h.ID, Kind: h.Kind, Title: h.Title, X: h.X, Y: h.Y}
	if n.ID != "" {
		at = n.ID
	}
	make, known := kinds()[h.Kind]
	if !known {
		problems = append(problems, parsePrompt(at, fields)...)
		return n, append(problems, Problem{at, "kind", fmt.Sprintf("%q is unknown; it is one of %s", shorten(h.Kind), strings.Join(Kinds(), ", "))})
	}
	n.do = make()
	return n, append(problems, parsePart(at, fields, n.do)...)
}

// parsePrompt reads what is said by a node of an unknown kind: it has the same form
// in all of them.
func parsePrompt(at string, fields map[string]json.RawMessage) Problems {
	var says struct {
		Prompt Prompt `json:"prompt"`
	}
	return parsePart(at, taken(fields, "prompt"), &says)
}

// taken moves fields out of a node.
func taken(fields map[string]json.RawMessage, names ...string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for _, name := range names {
		if v, given := fields[name]; given {
			out[name] = v
			delete(fields, name)
		}
	}
	return out
}

// parsePart reads fields of a node into a part of it.
func parsePart(at string, fields map[string]json.RawMessage, into any) Problems {
	text, err := json.Marshal(fields)
	if err == nil {
		err = strict(text, into)
	}
	if err != nil {
		return misfits(at, text, into)
	}
	return nil
}

func strict(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// problemOf turns what encoding/json says into a problem of a node.
func problemOf(node string, err error) Problem {
	if kind, is := errors.AsType[*json.UnmarshalTypeError](err); is {
		return Problem{node, kind.Field, fmt.Sprintf("is a %s, and must be %s", kind.Value, typeName(kind.Type.String()))}
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	if name, found := strings.CutPrefix(text, "unknown field "); found {
		return Problem{node, strings.Trim(name, `"`), "does not exist in a node of this kind"}.orOfFlow()
	}
	return Problem{Node: node, Text: "cannot be read: " + text}
}

// orOfFlow mends the words where no node is meant.
func (p Problem) orOfFlow() Problem {
	if p.Node == "" {
		p.Text = "does not exist; a flow has title, language, start, variables and nodes"
	}
	return p
}

// typeName says what a person calls a type.
func typeName(t string) string {
	switch {
	case strings.HasPrefix(t, "[]"):
		return "a list"
	case strings.HasPrefix(t, "int"):
		return "a whole number"
	case t == "bool":
		return "true or false"
	case t == "string":
		return "a text"
	case t == "flow.Prompt":
		return "a prompt: a text, an object with say or text, or a list of these"
	}
	return "an object"
}

// badSyntax looks for what encoding/json passes over: a second value behind the
// first, and a name that stands twice in one object.
func badSyntax(text []byte) (Problem, bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := walk(d)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return Problem{Text: "is followed by something else"}, true
		}
		return Problem{}, false
	}
	line := 1 + bytes.Count(text[:min(int(d.InputOffset()), len(text))], []byte("\n"))
	return Problem{Text: fmt.Sprintf("is not JSON (line %d): %v", line, err)}, true
}

// walk reads one value.
func walk(d *json.Decoder) error {
	t, err := d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	switch t {
	case json.Delim('{'):
		return walkObject(d)
	case json.Delim('['):
		for d.More() {
			if err := walk(d); err != nil {
				return err
			}
		}
		_, err = d.Token()
	}
	return err
}

func walkObject(d *json.Decoder) error {
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if seen[name] {
			return fmt.Errorf("%q stands twice in one object", shorten(name))
		}
		seen[name] = true
		if err := walk(d); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}
