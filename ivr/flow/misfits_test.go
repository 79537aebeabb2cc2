package flow

import (
	"errors"
	"slices"
	"testing"
)

// Whoever sends a flow with several fields of the wrong type is told of all.
func TestEveryFieldThatDoesNotFitIsNamed(t *testing.T) {
	_, err := Parse([]byte(`{"title":1,"start":{"to":[1]},"nodes":[{"id":true,"kind":"end","prompt":5,"x":"left"},{"id":"b","kind":"end","nonsense":1},{"id":"c","kind":"sing","prompt":{"nowhere":1}}]}`))
	faults, _ := errors.AsType[Problems](err)
	var got []string
	for _, p := range faults {
		got = append(got, p.Node+"."+p.Field)
	}
	want := []string{".start", ".title", "nodes[0].id", "nodes[0].x", "nodes[0].prompt", "b.nonsense", "c.prompt.nowhere", "c.kind"}
	if !slices.Equal(got, want) {
		t.Errorf("named: %q, not %q: %v", got, want, err)
	}
}
