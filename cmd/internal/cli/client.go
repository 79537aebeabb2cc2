package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"ringdown/cmd/internal/local"
)

// callTimeout bounds one request: the longest is a recorded prompt over a slow
// office link.
const callTimeout = 30 * time.Second

// maxAnswer bounds an answer; a full list page is far smaller.
const maxAnswer = 32 << 20

// client talks to a running server, over its local socket or by URL and key.
type client struct {
	base, key, where string
	http             *http.Client
}

func newClient(g globals) (*client, error) {
	if g.server != "" {
		if !strings.HasPrefix(g.server, "http://") && !strings.HasPrefix(g.server, "https://") {
			return nil, usagef("-server takes a URL such as https://192.168.1.10:8443, not %q", g.server)
		}
		return &client{base: strings.TrimRight(g.server, "/"), key: g.key, where: g.server, http: &http.Client{Timeout: callTimeout}}, nil
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return local.Dial(ctx, g.data) }
	transport := &http.Transport{DialContext: dial}
	return &client{base: "http://localhost", where: g.data, http: &http.Client{Timeout: callTimeout, Transport: transport}}, nil
}

// problem is an RFC 9457 answer.
type problem struct {
	Title, Detail string
	Errors        []struct{ Message, Location, Place string }
}

// call sends in as JSON, unless it is nil or an upload, and reads the answer
// into out, unless that is nil.
func (c *client) call(ctx context.Context, method, path string, in, out any) error {
	text, _, err := c.exchange(ctx, method, path, in, "")
	if err != nil || out == nil || len(text) == 0 {
		return err
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("read the answer of Ringdown at %s: %w", c.where, err)
	}
	return nil
}

// exchange sends one request and returns the answer with its ETag. ifMatch, if
// given, is the ETag that must still hold.
func (c *client) exchange(ctx context.Context, method, path string, in any, ifMatch string) (text []byte, etag string, err error) {
	body, kind, err := encode(in)
	if err != nil {
		return nil, "", err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, "", fmt.Errorf("build request for %s: %w", c.where, err)
	}
	req.Header.Set("Content-Type", kind)
	if ifMatch != "" {
		req.Header.Set("If-Match", ifMatch)
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return nil, "", c.unreachable(err)
	}
	defer answer.Body.Close()
	text, err = c.read(answer)
	return text, answer.Header.Get("ETag"), err
}

// upload is a body of another type than JSON.
type upload struct {
	kind string
	data []byte
}

func encode(in any) (io.Reader, string, error) {
	switch v := in.(type) {
	case nil:
		return nil, "application/json", nil
	case upload:
		return bytes.NewReader(v.data), v.kind, nil
	case stream:
		return v.from, v.kind, nil
	}
	text, err := json.Marshal(in)
	return bytes.NewReader(text), "application/json", err
}

func (c *client) unreachable(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return notRunning{c.where}
	}
	return fmt.Errorf("talk to Ringdown at %s: %w", c.where, err)
}

func (c *client) read(answer *http.Response) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read the answer of Ringdown at %s: %w", c.where, err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return nil, refused(answer, text)
	}
	return text, nil
}

// refused turns a problem into the error that people read; what the server
// calls a wrong argument is a wrong use of the command.
func refused(answer *http.Response, text []byte) error {
	var p problem
	if json.Unmarshal(text, &p) != nil || (p.Detail == "" && p.Title == "") {
		return fmt.Errorf("Ringdown answered %s", answer.Status)
	}
	lines := []string{p.Detail}
	if p.Detail == "" {
		lines[0] = p.Title
	}
	for _, e := range p.Errors {
		if e.Message != p.Detail { // of the only fault the sentence tells already
			lines = append(lines, "  "+strings.TrimPrefix(e.Place+": ", ": ")+e.Message)
		}
	}
	if answer.StatusCode == http.StatusUnprocessableEntity || answer.StatusCode == http.StatusBadRequest {
		return usageError{strings.Join(lines, "\n")}
	}
	return errors.New(strings.Join(lines, "\n"))
}
