package webadmin_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// What is answered before the operations are made is what the operations answer.
func TestHealthIsTheSameBeforeAndAfterOperationsAreMade(t *testing.T) {
	g := newRig(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		early, made := httptest.NewRecorder(), httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
		r.RemoteAddr = "127.0.0.1:40000"
		g.server.Handler().ServeHTTP(early, r)
		g.server.Operations().ServeHTTP(made, r)
		if early.Code != made.Code || early.Body.String() != made.Body.String() || early.Header().Get("Content-Type") != made.Header().Get("Content-Type") {
			t.Errorf("%s: %d %q %v before, %d %q %v after", path, early.Code, early.Body, early.Header(), made.Code, made.Body, made.Header())
		}
	}
}
