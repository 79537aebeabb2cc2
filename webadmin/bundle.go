package webadmin

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/logbook"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

const zipType = "application/zip"

// minRedacted is how long a secret must be to be looked for in other texts: a
// PIN of four digits would be found in every other number.
const minRedacted = 6

func (s *Server) addBundle() {
	add(s, spec{
		id: "support-bundle", method: http.MethodGet, path: "/api/v1/support-bundle", tag: "system", needs: auth.SystemWrite,
		summary: "Support bundle", about: "A ZIP for whoever helps: version, health, ports, alerts, the configuration and the log. Passwords, keys and PINs are taken out; numbers of callers in the log are not.",
		answer: "(a ZIP file)", answerType: zipType,
	}, s.getBundle)
}

// getBundle writes the bundle; what cannot be read is said in its place.
func (s *Server) getBundle(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	c, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	var hide []string
	for _, secret := range c.Secrets() {
		if len(secret) >= minRedacted {
			hide = append(hide, secret, "(hidden)")
		}
	}
	files := []bundled{
		{"about.json", s.asJSON(func() (any, error) { a, err := s.about(ctx, nil); return a, err })},
		{"health.json", s.asJSON(func() (any, error) { a, err := s.getMachine(ctx, nil); return a, err })},
		{"ports.json", s.asJSON(func() (any, error) { return s.snapshot(ctx) })},
		{"alerts.json", s.asJSON(func() (any, error) { return s.getAlerts(ctx, &alertsRequest{Limit: store.MaxLimit}) })},
		{"configuration.yaml", string(c.Redacted().Text())},
		{"log.txt", s.logText()},
	}
	listened(ctx, "support-bundle")
	clean := strings.NewReplacer(hide...)
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", zipType)
		c.SetHeader("Content-Disposition", `attachment; filename="ringdown-support-`+s.now().UTC().Format("20060102-150405")+`.zip"`)
		if err := writeZip(c.BodyWriter(), files, clean); err != nil {
			s.log.Warn("A support bundle ended early.", "request", requestID(ctx), "error", err)
		}
	}}, nil
}

// bundled is one file of the bundle.
type bundled struct{ name, text string }

func (s *Server) asJSON(look func() (any, error)) string {
	v, err := look()
	if err != nil {
		return "cannot be read: " + err.Error()
	}
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return "cannot be written: " + err.Error()
	}
	return string(text)
}

func (s *Server) logText() string {
	if s.deps.Logs == nil {
		return "no log is kept"
	}
	found, _ := s.deps.Logs.Entries(logbook.Query{Level: levelOf("debug"), Limit: 1 << 20})
	var b strings.Builder
	for _, e := range found {
		fmt.Fprintf(&b, "%s %s %s: %s\n", e.At.UTC().Format("2006-01-02T15:04:05.000Z"), e.Level, e.Room, e.Text)
	}
	return b.String()
}

func writeZip(w io.Writer, files []bundled, clean *strings.Replacer) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		to, err := z.Create(f.name)
		if err == nil {
			_, err = clean.WriteString(to, f.text)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("write %s: %w", f.name, err), z.Close())
		}
	}
	return z.Close()
}
