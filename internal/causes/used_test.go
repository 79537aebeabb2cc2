package causes_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"ringdown/internal/call"
	"ringdown/internal/causes"
)

// named are the codes that the SIP library has names for, as far as we use them.
func named() map[string]int {
	return map[string]int{
		"Accepted": 202, "BadExtension": 420, "BadGateway": 502, "BadRequest": 400, "BusyHere": 486, "CallTransactionDoesNotExists": 481, "Forbidden": 403, "GatewayTimeout": 504,
		"GlobalBusyEverywhere": 600, "GlobalDecline": 603, "Gone": 410, "InternalServerError": 500, "IntervalToBrief": 423, "LoopDetected": 482, "MethodNotAllowed": 405,
		"NotAcceptable": 406, "NotAcceptableHere": 488, "NotFound": 404, "NotImplemented": 501, "OK": 200, "ProxyAuthRequired": 407, "RequestEntityTooLarge": 413,
		"RequestTerminated": 487, "RequestTimeout": 408, "Ringing": 180, "ServiceUnavailable": 503, "SessionInProgress": 183, "TemporarilyUnavailable": 480, "TooManyHops": 483,
		"Trying": 100, "Unauthorized": 401, "UnsupportedMediaType": 415, "UseProxy": 305,
	}
}

// others are numbers of the code that look like codes and are none: a warning (RFC 3261
// s.20.43), sizes, the end of a class.
func others(n int) bool { return n == 399 || n == 512 || n == 599 }

func TestEveryCodeThatTheProgramSendsOrRecordsHasWords(t *testing.T) {
	book, seen := load(t), 0
	for _, dir := range []string{"../../sipstack", "../call"} {
		packages, err := parser.ParseDir(token.NewFileSet(), dir, func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0) //nolint:staticcheck // SA1019: types are not needed
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range packages {
			ast.Inspect(p, func(n ast.Node) bool {
				code := codeOf(t, n)
				if code == 0 || others(code) {
					return true
				}
				seen++
				if _, found := book.Find(causes.SIP, code); !found {
					t.Errorf("%s has the code %d, of which nothing is said", dir, code)
				}
				return true
			})
		}
	}
	if seen < 100 {
		t.Errorf("only %d codes were found in the code: nothing was checked", seen)
	}
}

// codeOf is the response code that a node of the source is, 0 none.
func codeOf(t *testing.T, n ast.Node) int {
	switch x := n.(type) {
	case *ast.BasicLit:
		if v, err := strconv.Atoi(x.Value); err == nil && x.Kind == token.INT && v > 300 && v < 700 && v != 500 {
			return v
		}
	case *ast.SelectorExpr:
		of, is := x.X.(*ast.Ident)
		name, code := strings.CutPrefix(x.Sel.Name, "Status")
		if !is || !code || of.Name != "sip" || name == "Code" {
			return 0
		}
		if named()[name] == 0 {
			t.Errorf("sip.Status%s is used, and this test does not know its number", name)
		}
		return named()[name]
	}
	return 0
}

// TestCodesAndCausesLeadToOneAnother: what RFC 3398 makes of each is in the other book.
func TestCodesAndCausesLeadToOneAnother(t *testing.T) {
	book := load(t)
	for _, c := range book {
		switch {
		case c.System == causes.Q850:
			if _, found := book.Find(causes.SIP, call.StatusOf(c.Number)); !found {
				t.Errorf("cause %d is answered by %d, of which nothing is said", c.Number, call.StatusOf(c.Number))
			}
		case c.Number >= 400:
			if _, found := book.Find(causes.Q850, call.CauseOf(c.Number)); !found {
				t.Errorf("SIP %d is recorded as cause %d, of which nothing is said", c.Number, call.CauseOf(c.Number))
			}
		}
	}
}
