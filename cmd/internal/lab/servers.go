package lab

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"ringdown/cmd/internal/scenario"
	"ringdown/media/wav"
)

// servers are all that flows and the speech engine ask: none of them is on a
// network, which virtual time could not wait for.
type servers []scenario.Answer

// RoundTrip implements http.RoundTripper.
func (s servers) RoundTrip(r *http.Request) (*http.Response, error) {
	var asked []byte
	if r.Body != nil {
		var err error
		if asked, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	for _, a := range s {
		url, about, _ := strings.Cut(a.URL, "#")
		if url != r.URL.String() || !bytes.Contains(asked, []byte(about)) {
			continue
		}
		body, err := bodyOf(a)
		return &http.Response{StatusCode: a.Status, Body: io.NopCloser(bytes.NewReader(body)), Header: http.Header{}, Request: r}, err
	}
	return nil, fmt.Errorf("no server answers at %s", r.URL)
}

// bodyOf is a text, or a sound as a WAV file.
func bodyOf(a scenario.Answer) ([]byte, error) {
	name, is := strings.CutPrefix(a.Body, "sound:")
	if !is {
		return []byte(strings.ReplaceAll(a.Body, "'", `"`)), nil
	}
	pcm, known, err := scenario.MakeSound(name)
	if err != nil || !known {
		return nil, fmt.Errorf("%q is no sound that can be made (%w)", name, err)
	}
	var b bytes.Buffer
	err = wav.Write(&b, pcm)
	return b.Bytes(), err
}
