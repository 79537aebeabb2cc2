package foreign

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	module   = "ringdown"                  // what packages begin with
	skipList = "scripts/allowed-skips.txt" // from the module's root
)

// Need skips a test without a program, and says in which Debian package it is. The
// test fails, program or not, if CI would not let it be left out.
func Need(t testing.TB, program, debian string) {
	t.Helper()
	MayBeSkipped(t)
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed, so there is no foreign telephone (Debian package %s)", program, debian)
	}
}

// MayBeSkipped fails a test that is not on the list of those that may be skipped in
// CI: some day its machine lacks a program, or stands still while sound is
// measured, and then the one test that was forgotten there fails a whole run.
func MayBeSkipped(t testing.TB) {
	t.Helper()
	root, pkg, err := place()
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(root, skipList))
	if err != nil {
		t.Fatalf("read what may be skipped: %v", err)
	}
	name, _, _ := strings.Cut(t.Name(), "/")
	if !listed(string(list), pkg, name) {
		t.Errorf("%s may be skipped, and %s has no line that begins with %q", t.Name(), skipList, pkg+" "+name)
	}
}

// listed finds "package TestName  why".
func listed(list, pkg, test string) bool {
	for line := range strings.Lines(list) {
		if f := strings.Fields(line); len(f) > 2 && f[0] == pkg && f[1] == test {
			return true
		}
	}
	return false
}

// place is the module's root, and the package whose tests run: go starts them in
// its folder.
func place() (root, pkg string, err error) {
	here, err := os.Getwd()
	if err != nil {
		return "", "", fmt.Errorf("find the package: %w", err)
	}
	for root = here; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			return "", "", fmt.Errorf("no go.mod is above %s", here)
		}
	}
	rel, err := filepath.Rel(root, here)
	if err != nil {
		return "", "", fmt.Errorf("find the package: %w", err)
	}
	return root, module + "/" + filepath.ToSlash(rel), nil
}
