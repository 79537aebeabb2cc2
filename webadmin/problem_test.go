package webadmin_test

import (
	"net/http"
	"strings"
	"testing"
)

// Every refusal is one sentence that names what and where; the machine's own
// words for it, such as "validation failed", help nobody.
func TestProblemsAreOneSentenceThatNamesWhatAndWhere(t *testing.T) {
	r := newOwnerRig(t)
	for _, c := range []struct {
		method, path string
		body         any
		status       int
		code, want   string
	}{
		{"GET", "/api/v1/records?limit=0", nil, http.StatusUnprocessableEntity, "invalid", "query.limit"},
		{"GET", "/api/v1/records/999", nil, http.StatusNotFound, "not-found", "There is no record of a call 999."},
		{"DELETE", "/api/v1/calls/999", nil, http.StatusNotFound, "not-found", "There is no call 999 now"},
		{"DELETE", "/api/v1/tokens/nosuch", nil, http.StatusNotFound, "not-found", "There is no API key nosuch."},
		{"POST", "/api/v1/tokens", map[string]string{"name": "x", "role": "king"}, http.StatusUnprocessableEntity, "invalid", "body.role"},
	} {
		p := r.problem(r.do(c.method, c.path, c.body), c.status, c.code)
		if !strings.Contains(p.Detail, c.want) || !strings.HasSuffix(p.Detail, ".") || strings.Contains(p.Detail, "validation failed") {
			t.Errorf("%s %s: %q", c.method, c.path, p.Detail)
		}
	}
}
