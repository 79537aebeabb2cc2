package flow

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Change is one difference between two versions.
type Change struct {
	Node   string `json:"node,omitempty"` // id, "" the flow as a whole
	Field  string `json:"field,omitempty"`
	Before string `json:"before,omitempty"` // as JSON; "" it was not there
	After  string `json:"after,omitempty"`
}

// Compare lists what differs between two texts that Parse reads: field by
// field, nodes by their ids. Where they are drawn does not count.
func Compare(before, after []byte) ([]Change, error) {
	a, err := asFields(before)
	if err != nil {
		return nil, err
	}
	b, err := asFields(after)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, node := range keysOf(a, b) {
		for _, field := range keysOf(a[node], b[node]) {
			x, y := a[node][field], b[node][field]
			if !reflect.DeepEqual(x, y) {
				out = append(out, Change{node, field, asJSON(x), asJSON(y)})
			}
		}
	}
	return out, nil
}

// asFields takes a flow apart: the fields of each node by its id, and those of
// the flow itself under "".
func asFields(text []byte) (map[string]map[string]any, error) {
	var whole map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		return nil, fmt.Errorf("read the flow: %w", err)
	}
	out := map[string]map[string]any{"": whole}
	nodes, _ := whole["nodes"].([]any)
	delete(whole, "nodes")
	for _, n := range nodes {
		fields, is := n.(map[string]any)
		if !is {
			continue
		}
		id, _ := fields["id"].(string)
		for _, name := range []string{"id", "x", "y"} {
			delete(fields, name)
		}
		out[id] = fields
	}
	return out, nil
}

func keysOf[V any](a, b map[string]V) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	for k := range b {
		if _, both := a[k]; !both {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

func asJSON(v any) string {
	if v == nil {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// Uses lists the flows that this one goes through.
func (f *Flow) Uses() []string {
	var out []string
	for _, n := range f.Nodes {
		if sub, is := n.do.(*subFlow); is && !slices.Contains(out, sub.Flow) {
			out = append(out, sub.Flow)
		}
	}
	return out
}
