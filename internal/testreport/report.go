package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// event is one line of go test -json (cmd/test2json).
type event struct {
	Action     string
	Package    string
	ImportPath string // of build output
	Test       string
	Output     string
	Elapsed    float64
}

// key names a test, or with Test "" a package.
type key struct{ Package, Test string }

// report gathers what a run did.
type report struct {
	out                     io.Writer
	pending                 map[key][]string // output of tests still running
	builds                  map[string][]string
	passed, failed, skipped int
	failures                []key
	skips                   []skip
	broke                   bool // a test was cut off, or something was not built
	started                 time.Time
}

type skip struct {
	key
	reason string
}

func newReport(out io.Writer) *report {
	return &report{out: out, pending: map[key][]string{}, builds: map[string][]string{}, started: time.Now()}
}

// read takes the whole stream. A line that is no event is printed as it is: the
// go command itself complains in plain text.
func (r *report) read(in io.Reader) error {
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 64<<10), 16<<20) // a failing golden test prints long lines
	for scan.Scan() {
		var e event
		if json.Unmarshal(scan.Bytes(), &e) != nil || e.Action == "" {
			fmt.Fprintln(r.out, scan.Text())
			continue
		}
		r.take(e)
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("read test events: %w", err)
	}
	return nil
}

func (r *report) take(e event) {
	k := key{e.Package, e.Test}
	switch e.Action {
	case "output":
		r.pending[k] = append(r.pending[k], e.Output)
	case "build-output":
		r.builds[e.ImportPath] = append(r.builds[e.ImportPath], e.Output)
	case "build-fail":
		r.broke = true
		fmt.Fprint(r.out, strings.Join(r.builds[e.ImportPath], ""))
	case "pass", "fail", "skip":
		r.finish(k, e.Action)
		delete(r.pending, k)
	}
}

func (r *report) finish(k key, action string) {
	if k.Test == "" {
		r.finishPackage(k, action)
		return
	}
	switch action {
	case "pass":
		r.passed++
	case "skip":
		r.skipped++
		r.skips = append(r.skips, skip{k, reason(r.pending[k])})
	case "fail":
		r.failed++
		r.failures = append(r.failures, k)
		fmt.Fprint(r.out, strings.Join(r.pending[k], ""))
	}
}

// finishPackage prints go test's own closing line of a package ("ok …",
// "FAIL …", "? … [no test files]"), and all that it said beside its tests if it
// failed: a panic or a missed build is found there.
func (r *report) finishPackage(k key, action string) {
	for _, line := range r.pending[k] {
		closing := strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "FAIL\t")
		if closing || action == "fail" {
			fmt.Fprint(r.out, line)
		}
	}
	if action != "fail" {
		return
	}
	for other, lines := range r.pending { // tests cut off by a panic or time-out
		if other.Package == k.Package && other.Test != "" {
			r.broke = true
			fmt.Fprint(r.out, strings.Join(lines, ""))
		}
	}
	r.failures = append(r.failures, k)
}

// reason is what t.Skip said: the last indented line of a skipped test.
func reason(output []string) string {
	for _, line := range slices.Backward(output) {
		if strings.HasPrefix(line, "    ") && !strings.HasPrefix(strings.TrimSpace(line), "--- ") {
			return strings.TrimSpace(line)
		}
	}
	return "no reason given"
}

// close prints skips, failures and counts, and says whether all is well.
func (r *report) close(allowed map[key]string, strict bool) bool {
	unlisted := r.printSkips(allowed)
	for _, k := range r.failures {
		fmt.Fprintf(r.out, "failed: %s %s\n", k.Package, k.Test)
	}
	fmt.Fprintf(r.out, "\nDONE %d tests, %d passed, %d failed, %d skipped in %.1fs\n",
		r.passed+r.failed+r.skipped, r.passed, r.failed, r.skipped, time.Since(r.started).Seconds())
	if r.passed == 0 {
		fmt.Fprintln(r.out, "failed: no test ran")
	}
	if strict && unlisted > 0 {
		fmt.Fprintf(r.out, "failed: %d skipped tests are not on the list of allowed skips\n", unlisted)
		return false
	}
	return len(r.failures) == 0 && r.passed > 0
}

func (r *report) printSkips(allowed map[key]string) (unlisted int) {
	for _, s := range r.skips {
		parent, _, _ := strings.Cut(s.Test, "/")
		note := ""
		if _, ok := allowed[key{s.Package, parent}]; !ok {
			unlisted++
			note = " (not on the list of allowed skips)"
		}
		fmt.Fprintf(r.out, "skipped: %s %s: %s%s\n", s.Package, s.Test, s.reason, note)
	}
	return unlisted
}
