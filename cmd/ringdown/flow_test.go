package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Flows are checked, saved and listed by the command line.
func TestAFlowIsSavedByTheCommandLine(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "office.json")
	const flow = `{"start": "bye", "nodes": [{"id": "bye", "kind": "end", "prompt": "prompt/goodbye"}]}`
	if err := os.WriteFile(file, []byte(flow), 0o600); err != nil {
		t.Fatal(err)
	}
	s.do("flow", "check", file)
	s.do("flow", "save", "office", file)
	if list := s.do("flow", "list"); !strings.Contains(list, "office") {
		t.Error(list)
	}
}
