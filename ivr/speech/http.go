package speech

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Web is an engine that is asked by POST: {"text": …, "language": …, "voice": …},
// and answers with a file of sound.
type Web struct {
	URL    string
	Key    string // sent as a bearer token, "" none
	Voices Voices
	Client *http.Client
}

// ID implements Engine.
func (w *Web) ID(t Text) string { return w.URL + " " + w.Voices.voice(t) }

// Speak implements Engine.
func (w *Web) Speak(ctx context.Context, t Text) ([]byte, error) {
	req, err := w.request(ctx, t)
	if err != nil {
		return nil, err
	}
	res, err := w.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the speech engine: %w", bare(err))
	}
	defer res.Body.Close()
	file, err := io.ReadAll(io.LimitReader(res.Body, fileMost+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read what the speech engine answers: %w", err)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the speech engine answered with status %d", res.StatusCode)
	case len(file) > fileMost:
		return nil, fmt.Errorf("the speech engine answered with more than %d MiB", fileMost>>20)
	}
	return file, nil
}

func (w *Web) request(ctx context.Context, t Text) (*http.Request, error) {
	body, err := json.Marshal(map[string]string{"text": t.Text, "language": t.Language, "voice": w.Voices.voice(t)})
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", bare(err))
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "audio/wav, audio/mpeg, audio/ogg")
	req.Header.Set("User-Agent", "Ringdown")
	if w.Key != "" {
		req.Header.Set("Authorization", "Bearer "+w.Key)
	}
	return req, nil
}

// bare leaves the URL out of an error: it may hold a key.
func bare(err error) error {
	if u, is := errors.AsType[*url.Error](err); is {
		return u.Err
	}
	return err
}
