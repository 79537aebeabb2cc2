package webadmin

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// makeAfter is when the operations are made though nobody has asked for one: by
// then calls are taken, and the first page need not wait.
const makeAfter = 5 * time.Second

// makeOperations makes them, unless ctx ends first. That is the longest piece of
// work of a start, a fifth of a second of a desktop's processor and four of an
// emulated one's, and nothing that carries a call needs it.
func (s *Server) makeOperations(ctx context.Context) {
	t := time.NewTimer(makeAfter)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
		s.operations()
	}
}

// simple answers what is asked for while an appliance starts, for which the
// operations are not made: whether it is ready, whether it lives. It reports
// whether it did. It answers as the operation of the same name does, by which
// alone it is described.
func (s *Server) simple(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || r.URL.RawQuery != "" {
		return false
	}
	a := &healthAnswer{Status: http.StatusOK, Body: Health{OK: true}}
	switch r.URL.Path {
	case "/healthz":
	case "/readyz":
		a = s.isReady()
	default:
		return false
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.Status)
	if err := json.NewEncoder(w).Encode(a.Body); err != nil {
		s.log.Debug("answer not taken", "error", err)
	}
	return true
}
