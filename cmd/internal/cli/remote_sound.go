package cli

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"ringdown/cmd/internal/scenario"
	"ringdown/cmd/internal/simctl"
	"ringdown/media/wav"
)

// played asks the server for what it plays under a name.
func (r *remote) played(ctx context.Context, name string, seconds float64) ([]int16, error) {
	q := url.Values{"name": {name}, "seconds": {strconv.FormatFloat(seconds, 'f', -1, 64)}}
	data, _, err := r.client.exchange(ctx, http.MethodGet, "/api/v1/sim/played?"+q.Encode(), nil, "")
	if err != nil {
		return nil, fmt.Errorf("ask for the sound %s: %w", name, err)
	}
	return simctl.Telephone(data)
}

// recorded is a side of the recording of the call that ended last.
func (r *remote) recorded(ctx context.Context, side string) ([]int16, error) {
	last, err := r.newestRecord(ctx)
	if err != nil {
		return nil, err
	}
	data, _, err := r.client.exchange(ctx, http.MethodGet, "/api/v1/records/"+url.PathEscape(last["id"])+"/recording", nil, "")
	if err != nil {
		return nil, fmt.Errorf("ask for the recording of the last call: %w", err)
	}
	a, err := wav.Read(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read the recording of the last call: %w", err)
	}
	return scenario.Side(a, side), nil
}
