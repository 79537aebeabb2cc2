package webadmin

import (
	"context"
	"crypto/rand"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// contentPolicy allows what the pages are made of and nothing else: no inline
// script, no inline style, no other host, no frame around them.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// numbered gives each request its name in the log, and a fresh context.
func (s *Server) numbered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strings.ToLower(rand.Text()[:12])
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey, id)))
	})
}

// guarded is what every request from the network passes before anything reads
// its cookie or body.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header(), r)
		if s.ledElsewhere(w, r) || s.shutOut(w, r) {
			return
		}
		if err := s.cross.Check(r); err != nil {
			writeProblem(w, r, problem(http.StatusForbidden, "cross-site", "The request came from another site's page, so it was not done."))
			return
		}
		if formBody(r) {
			writeProblem(w, r, problem(http.StatusUnsupportedMediaType, "unsupported-media-type", "Forms are not taken: send JSON."))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, s.mostBody(w, r)) // each operation has its own, smaller limit
		next.ServeHTTP(w, r)
	})
}

func setHeaders(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=(), payment=()")
	if isAPI(r.URL.Path) {
		h.Set("Cache-Control", "no-store")
	}
}

// isAPI reports whether a path is the API's, not a page's.
func isAPI(path string) bool {
	return strings.HasPrefix(path, "/api/") || path == "/metrics" || path == "/healthz" || path == "/readyz"
}

// ledElsewhere keeps plain HTTP to loopback: a request from elsewhere is led to
// HTTPS, or refused where there is none. On loopback the name in the request
// must be loopback's too, so that a foreign page cannot rebind its own name to
// this machine and read on.
func (s *Server) ledElsewhere(w http.ResponseWriter, r *http.Request) bool {
	host := hostOf(r)
	switch {
	case r.TLS != nil:
		return false
	case isLoopback(remoteIP(r)) && isLoopbackName(host):
		return false
	case s.deps.HTTPSPort == 0:
		writeProblem(w, r, problem(http.StatusForbidden, "https-off", "Plain HTTP is served on this machine itself only, and HTTPS is switched off."))
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		http.Redirect(w, r, s.overHTTPS(host, r.URL), http.StatusTemporaryRedirect) //nolint:gosec // G710: to the name that the browser asked for itself
	default:
		writeProblem(w, r, problem(http.StatusForbidden, "https-only", "Use HTTPS: passwords and keys are not taken over plain HTTP."))
	}
	return true
}

// overHTTPS is the same page at the same name. It is put together from parts:
// an opaque target ("GET http:@elsewhere/") would else move into the host.
func (s *Server) overHTTPS(host string, asked *url.URL) string {
	to := url.URL{
		Scheme: "https", Host: net.JoinHostPort(host, strconv.Itoa(s.deps.HTTPSPort)),
		Path: asked.Path, RawPath: asked.RawPath, RawQuery: asked.RawQuery,
	}
	return to.String()
}

func hostOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		return strings.Trim(r.Host, "[]") // without a port
	}
	return host
}

func isLoopbackName(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// remoteIP is the address of the other end of the connection. Headers that
// claim another are not believed.
func remoteIP(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

func isLoopback(a netip.Addr) bool { return a.IsValid() && a.IsLoopback() }

// isNear reports whether an address is of this machine or of a private network.
func isNear(a netip.Addr) bool {
	return a.IsValid() && (a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast())
}

// formBody reports whether a body is of a type that a page of another site may
// send without being asked first.
func formBody(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return false // none or unreadable: a JSON operation refuses what is not JSON
	}
	return kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data" || kind == "text/plain"
}

// mostBody bounds a request's body before anything reads it: that of an uploaded
// backup or firmware is streamed to the disk, and gets its time.
func (s *Server) mostBody(w http.ResponseWriter, r *http.Request) int64 {
	if r.Method != http.MethodPut || (r.URL.Path != restoreFile && r.URL.Path != firmwarePath) {
		return maxSoundBody + 1
	}
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(transferTime)); err != nil {
		s.log.Debug("no deadline can be set", "error", err)
	}
	if r.URL.Path == firmwarePath {
		return maxFirmware
	}
	return maxBackup
}
