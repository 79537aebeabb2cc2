package flow

import (
	"errors"
	"testing"
)

// Whoever sends a flow with several fields of the wrong type is told of all.
func TestEveryFieldThatDoesNotFitIsNamed(t *testing.T) {
	_, err := Parse([]byte(`{"title":1,"start":{"to":[1]},"nodes":[{"id":true,"kind":"end","prompt":5,"x":"left"},{"id":"b","kind":"end","nonsense":1}]}`))
	faults, _ := errors.AsType[Problems](err)
	var got []string
	for _, p := range faults {
		got = append(got, p.Node+"."+p.Field)
	}
	if len(got) != 2 || got[0] != ".start" || got[1] != ".title" {
		t.Errorf("of the flow: %v", err)
	}
	_, err = Parse([]byte(`{"start":"a","nodes":[{"id":true,"kind":"end","prompt":5,"x":"left"},{"id":"b","kind":"end","nonsense":1}]}`))
	faults, _ = errors.AsType[Problems](err)
	got = nil
	for _, p := range faults {
		got = append(got, p.Node+"."+p.Field)
	}
	if len(got) != 4 || got[0] != "nodes[0].id" || got[1] != "nodes[0].x" || got[2] != "nodes[0].prompt" || got[3] != "b.nonsense" {
		t.Errorf("of its nodes: %v %v", got, err)
	}
}
