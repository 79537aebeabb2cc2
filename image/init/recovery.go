package main

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"ringdown/image/update"
)

// retryAfter is how long the recovery system waits for somebody before it tries
// the slots once more: what ailed them may have been the disk's cold morning.
const retryAfter = 15 * time.Minute

//go:embed recovery.html
var recoveryPage []byte

// recoveryPages is a page that takes a bundle, and the orders that it gives. It
// asks for no password: there is none in the recovery system, and a bundle is
// taken for its signature.
func recoveryPages(orders http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /status", orders)
	mux.Handle("POST /bundle", http.NewCrossOriginProtection().Handler(orders))
	mux.Handle("POST /restart", http.NewCrossOriginProtection().Handler(orders))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(recoveryPage)
	})
	return mux
}

// keepRecovery feeds the watchdog, says where the page is, and tries a slot that
// was good once more when nobody comes.
func (s *system) keepRecovery(u *update.Updater) func(context.Context) {
	return func(ctx context.Context) {
		s.log.say("neither slot starts. Upload a firmware bundle at http://ringdown.local or at this appliance's address")
		s.lamp.set(silent)
		for begun := time.Now(); time.Since(begun) < retryAfter && ctx.Err() == nil; sleep(ctx, feedEvery) {
			s.vigil.answered(time.Now())
		}
		if ctx.Err() == nil && u.Again() == nil {
			s.ask("nobody came; the slots that were good are tried once more")
		}
	}
}
