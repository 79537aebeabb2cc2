package lab

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/scenario"
)

// keepFlows puts the script's flows on the appliance.
func keepFlows(m *appliance.Main, flows []scenario.Flow, folder string) error {
	for _, f := range flows {
		text, err := os.ReadFile(filepath.Join(folder, f.File))
		if err != nil {
			return fmt.Errorf("read the flow %s: %w", f.Name, err)
		}
		if err := m.SaveFlow(f.Name, text); err != nil {
			return fmt.Errorf("keep the flow %s: %w", f.Name, err)
		}
	}
	return nil
}

// servers are all that flows ask: none of them is on a network, which virtual
// time could not wait for.
type servers []scenario.Answer

// RoundTrip implements http.RoundTripper.
func (s servers) RoundTrip(r *http.Request) (*http.Response, error) {
	for _, a := range s {
		if a.URL == r.URL.String() {
			return &http.Response{
				StatusCode: a.Status, Body: io.NopCloser(strings.NewReader(strings.ReplaceAll(a.Body, "'", `"`))),
				Header: http.Header{}, Request: r,
			}, nil
		}
	}
	return nil, fmt.Errorf("no server answers at %s", r.URL)
}
