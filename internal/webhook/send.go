package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/guarded"
)

// Bounds of one request.
const (
	answerWithin = 15 * time.Second // Standard Webhooks: a server answers first and works afterwards
	answerMost   = 64 << 10         // bytes of an answer that are read, so that the connection can be used again
	retryMost    = time.Hour        // of what a server may ask for by Retry-After
)

// way is how a hook's server is reached: over plain HTTP only where its address
// was allowed by hand.
func (h Hook) way() http.RoundTripper {
	allow := func() []netip.Prefix { return h.Allow }
	const rule = "the webhook may have only when its allow_hosts has it"
	if strings.HasPrefix(h.URL, "https:") {
		return guarded.Transport(allow, rule)
	}
	return guarded.Inside(allow, "a webhook over http may have only when its allow_hosts has it")
}

// sender hands events of one hook over. It belongs to one goroutine.
type sender struct {
	hook   Hook
	client *http.Client
}

func newSender(h Hook, way http.RoundTripper) *sender {
	if way == nil {
		way = h.way()
	}
	return &sender{h, &http.Client{Transport: way, CheckRedirect: stay}}
}

// stay keeps a client from following: the event was signed for this address, and
// another one is for the owner to set.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// send hands one event over.
func (s *sender) send(ctx context.Context, e Event) Outcome {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	began := time.Now()
	r, err := s.request(ctx, e, began)
	if err != nil {
		return Outcome{Reason: fmt.Sprintf("The request cannot be made: %v.", err)}
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return Outcome{Took: time.Since(began), Reason: why(ctx, err)}
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, answerMost)) // what it says besides is nobody's
	return outcomeOf(answer, time.Since(began))
}

func (s *sender) request(ctx context.Context, e Event, at time.Time) (*http.Request, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.hook.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Ringdown")
	return r, s.hook.signed(r, e.ID, at, body)
}

// close gives the connections back.
func (s *sender) close() { s.client.CloseIdleConnections() }

// why says what kept an answer from coming.
func why(ctx context.Context, err error) string {
	if ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Sprintf("The server did not answer within %d seconds.", int(answerWithin.Seconds()))
	}
	if inner := errors.Unwrap(err); inner != nil { // the method and URL before it say nothing new
		err = inner
	}
	return fmt.Sprintf("The server cannot be reached: %v.", strings.TrimRight(err.Error(), "."))
}

// outcomeOf reads an answer: any 2xx has taken the event.
func outcomeOf(a *http.Response, took time.Duration) Outcome {
	o := Outcome{Status: a.StatusCode, Took: took}
	switch {
	case a.StatusCode >= 200 && a.StatusCode < 300:
		return o
	case a.StatusCode >= 300 && a.StatusCode < 400:
		o.Reason = fmt.Sprintf("The server answers %d and leads to %q, which is not followed: set that URL.", a.StatusCode, shortened(a.Header.Get("Location")))
	default:
		o.Reason = fmt.Sprintf("The server answers %d %s.", a.StatusCode, http.StatusText(a.StatusCode))
	}
	if seconds, err := strconv.Atoi(a.Header.Get("Retry-After")); err == nil && seconds > 0 {
		o.after = min(time.Duration(seconds)*time.Second, retryMost)
	}
	return o
}

// shortened keeps what a server says about itself to what a page can show.
func shortened(text string) string {
	const most = 200
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
