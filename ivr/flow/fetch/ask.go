package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/ivr/flow"
)

// ask makes the attempts of a request.
func (p *Pool) ask(ctx context.Context, r flow.Request) (values []call.Mark, how string) {
	for try := 1; ; try++ {
		a, err := p.once(ctx, r)
		status := a.status
		if err == nil {
			values = append(flow.Values(r.Outputs, a.body), call.Mark{Name: flow.AnswerOK, Value: "true"}, statusMark(status))
			return values, fmt.Sprintf("status %d", status)
		}
		how = err.Error()
		if try >= r.Tries || final(status) || !pause(ctx) {
			return []call.Mark{statusMark(status)}, how
		}
	}
}

func statusMark(n int) call.Mark {
	return call.Mark{Name: flow.AnswerStatus, Value: strconv.Itoa(n)}
}

// final reports whether the same request would get the same answer.
func final(status int) bool {
	return status >= 300 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout
}

// pause waits before another attempt; false: the appliance stops.
func pause(ctx context.Context) bool {
	t := time.NewTimer(retryPause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// answered is what a server said.
type answered struct {
	status int
	body   any // what its JSON holds
}

// once makes one attempt. Only a status of 200 to 299 is a success, and where
// values are wanted only JSON.
func (p *Pool) once(ctx context.Context, r flow.Request) (a answered, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	req, err := request(ctx, r)
	if err != nil {
		return a, err
	}
	res, err := p.client.Do(req)
	if err != nil {
		return a, fmt.Errorf("ask the server: %w", err)
	}
	defer res.Body.Close()
	a.status = res.StatusCode
	text, err := io.ReadAll(io.LimitReader(res.Body, bodyMost+1))
	switch {
	case err != nil:
		return a, fmt.Errorf("read the answer: %w", err)
	case len(text) > bodyMost:
		return a, fmt.Errorf("the answer has more than %d bytes", bodyMost)
	case a.status < 200 || a.status > 299:
		return a, fmt.Errorf("the server answered with status %d", a.status)
	case len(r.Outputs) == 0:
		return a, nil
	}
	if err := json.Unmarshal(text, &a.body); err != nil {
		return a, fmt.Errorf("the answer is not JSON: %w", err)
	}
	return a, nil
}

func request(ctx context.Context, r flow.Request) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, strings.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "Ringdown")
	if r.Type != "" {
		req.Header.Set("Content-Type", r.Type)
	}
	for _, h := range r.Header {
		req.Header.Set(h[0], h[1])
	}
	return req, nil
}
