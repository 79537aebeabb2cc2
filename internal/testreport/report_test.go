package main

import (
	"fmt"
	"strings"
	"testing"
)

const passing = `{"Action":"output","Package":"p","Test":"TestA","Output":"noise\n"}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":0.1}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`

const skipping = `{"Action":"output","Package":"p","Test":"TestB/x","Output":"    b_test.go:3: no browser\n"}
{"Action":"output","Package":"p","Test":"TestB/x","Output":"    --- SKIP: TestB/x (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestB/x"}
`

const failing = `{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:9: got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestC"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`

const broken = `{"ImportPath":"q","Action":"build-output","Output":"q.go:1: syntax error\n"}
{"ImportPath":"q","Action":"build-fail"}
{"Action":"output","Package":"q","Output":"FAIL\tq [build failed]\n"}
{"Action":"fail","Package":"q"}
`

const panicking = `{"Action":"output","Package":"p","Test":"TestD","Output":"panic: out of range\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`

func TestReport(t *testing.T) {
	tests := map[string]struct {
		in      string
		allowed string
		strict  bool
		ok      bool
		says    []string
		silent  string
	}{
		"a pass is one line a package":         {in: passing, ok: true, says: []string{"ok  \tp", "1 tests, 1 passed"}, silent: "noise"},
		"a failure is told whole":              {in: passing + failing, says: []string{"got 1, want 2", "failed: p TestC", "1 failed"}},
		"a broken build fails":                 {in: passing + broken, says: []string{"syntax error", "failed: q"}},
		"a panic is told with its test":        {in: passing + panicking, says: []string{"panic: out of range"}},
		"nothing ran fails":                    {in: "", says: []string{"no test ran"}},
		"a skip is told with its reason":       {in: passing + skipping, ok: true, says: []string{"skipped: p TestB/x: b_test.go:3: no browser"}},
		"strict refuses an unlisted skip":      {in: passing + skipping, strict: true, says: []string{"1 skipped tests are not on the list"}},
		"strict takes a listed skip":           {in: passing + skipping, strict: true, allowed: "p TestB needs a browser", ok: true, silent: "not on the list"},
		"the go command's own words stay seen": {in: "go: no such package\n" + passing, ok: true, says: []string{"no such package"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			allowed, err := parseAllowed("list", tc.allowed)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			r := newReport(&out)
			if err := r.read(strings.NewReader(tc.in)); err != nil {
				t.Fatal(err)
			}
			if ok := r.close(allowed, tc.strict); ok != tc.ok {
				t.Errorf("ok = %v, want %v", ok, tc.ok)
			}
			for _, s := range tc.says {
				if !strings.Contains(out.String(), s) {
					t.Errorf("report lacks %q:\n%s", s, out.String())
				}
			}
			if tc.silent != "" && strings.Contains(out.String(), tc.silent) {
				t.Errorf("report says %q:\n%s", tc.silent, out.String())
			}
		})
	}
}

func TestAllowedSkipNeedsReason(t *testing.T) {
	_, err := parseAllowed("list", "# fine\np TestB\n")
	if err == nil || !strings.Contains(err.Error(), "list line 2") {
		t.Fatalf("err = %v, want one that names line 2", err)
	}
}

// A test that failed is worth another try if it works in real time, alone, and if
// nothing else is wrong.
func TestWhatIsTriedAgain(t *testing.T) {
	many := ""
	for _, name := range []string{"TestE", "TestF", "TestG", "TestH"} {
		many += strings.ReplaceAll(failing, "TestC", name)
	}
	tests := map[string]struct{ in, again string }{
		"one that failed":                  {passing + failing, "[{p TestC}]"},
		"one whose part failed":            {passing + strings.ReplaceAll(failing, "TestC", "TestC/x") + failing, "[{p TestC}]"},
		"one of another package":           {passing + strings.ReplaceAll(failing, `"p"`, `"q"`), "[]"},
		"one beside one of another":        {failing + strings.ReplaceAll(failing, `"p"`, `"q"`), "[]"},
		"none when something is not built": {failing + broken, "[]"},
		"none when one was cut off":        {failing + panicking, "[]"},
		"none when too many failed":        {failing + many, "[]"},
		"none when all passed":             {passing, "[]"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			r := newReport(&strings.Builder{})
			if err := r.read(strings.NewReader(tc.in)); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(r.again([]string{"p"})); got != tc.again {
				t.Errorf("%s, want %s", got, tc.again)
			}
		})
	}
}
