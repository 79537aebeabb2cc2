package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// streamTimeout bounds a large file over a slow network; the server's own is the same.
const streamTimeout = 2 * time.Hour

// notRunning says that no server was found.
type notRunning struct{ where string }

// Error implements error.
func (n notRunning) Error() string {
	return fmt.Sprintf("no Ringdown is running with its data in %s; start it, or say -data DIR or -server URL", n.where)
}

// isNotRunning reports whether an error says that.
func isNotRunning(err error) bool {
	var n notRunning
	return errors.As(err, &n)
}

// stream sends in, JSON or a file as it is, and copies the answer to out.
func (c *client) stream(ctx context.Context, method, path string, in any, out io.Writer) error {
	var body io.Reader
	kind := "application/octet-stream"
	if f, is := in.(*os.File); is {
		body = f
	} else {
		var err error
		if body, kind, err = encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, io.NopCloser(body))
	if err != nil {
		return fmt.Errorf("build request for %s: %w", c.where, err)
	}
	req.Header.Set("Content-Type", kind)
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	long := *c.http
	long.Timeout = streamTimeout
	answer, err := long.Do(req)
	if err != nil {
		return c.unreachable(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusBadRequest {
		_, err := c.read(answer)
		return err
	}
	if _, err := io.Copy(out, answer.Body); err != nil {
		return fmt.Errorf("read the answer of Ringdown at %s: %w", c.where, err)
	}
	return nil
}
