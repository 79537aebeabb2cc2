package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"

	"ringdown/image/network"
	"ringdown/image/update"
)

// Client orders updates over a socket. It may be used by any number of
// goroutines. Its methods' errors are of type [*Error] when the other side said
// no.
type Client struct{ http *http.Client }

// Error is an order that was not followed.
type Error struct {
	Kind   Kind
	Text   string
	Faults network.Faults // of an address that will not do
}

// Error implements error.
func (e *Error) Error() string { return e.Text }

// maxAnswer bounds an answer: a status has about 500 bytes.
const maxAnswer = 64 << 10

// NewClient works with the socket at a path. It opens nothing yet.
func NewClient(path string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}}
}

// Status asks how the appliance stands with its firmware.
func (c *Client) Status(ctx context.Context) (update.Status, error) {
	a, err := c.order(ctx, http.MethodGet, "/status", nil)
	if err != nil || a.Status == nil {
		return update.Status{}, err
	}
	return *a.Status, nil
}

// Apply sends a bundle and returns the version that starts next. An error of r
// breaks it off, and nothing is armed. A refused bundle is read to its end too;
// r is never closed.
func (c *Client) Apply(ctx context.Context, r io.Reader) (string, error) {
	a, err := c.order(ctx, http.MethodPost, "/bundle", struct{ io.Reader }{r})
	return a.Version, err
}

// MarkGood says that the firmware that runs works.
func (c *Client) MarkGood(ctx context.Context) error {
	_, err := c.order(ctx, http.MethodPost, "/good", nil)
	return err
}

// Rollback has the other firmware start next, and returns its version.
func (c *Client) Rollback(ctx context.Context) (string, error) {
	a, err := c.order(ctx, http.MethodPost, "/rollback", nil)
	return a.Version, err
}

// Restart starts the appliance anew.
func (c *Client) Restart(ctx context.Context) error {
	_, err := c.order(ctx, http.MethodPost, "/restart", nil)
	return err
}

// Erase starts the appliance anew with empty data. why stands in its log.
func (c *Client) Erase(ctx context.Context, why string) error {
	return c.send(ctx, "/erase", map[string]string{"why": why})
}

// Network asks how the appliance stands with its address.
func (c *Client) Network(ctx context.Context) (network.Status, error) {
	a, err := c.order(ctx, http.MethodGet, "/network", nil)
	if err != nil || a.Network == nil {
		return network.Status{}, err
	}
	return *a.Network, nil
}

// TryNetwork has a setting in force on trial. It takes five seconds, in which it
// is asked for on the cable.
func (c *Client) TryNetwork(ctx context.Context, w network.Wish) error {
	return c.send(ctx, "/network", w)
}

// ConfirmNetwork keeps the setting on trial.
func (c *Client) ConfirmNetwork(ctx context.Context) error {
	_, err := c.order(ctx, http.MethodPost, "/network/confirm", nil)
	return err
}

// TakeNetworkBack has the setting before the trial in force again.
func (c *Client) TakeNetworkBack(ctx context.Context) error {
	_, err := c.order(ctx, http.MethodPost, "/network/back", nil)
	return err
}

func (c *Client) send(ctx context.Context, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the order: %w", err)
	}
	_, err = c.order(ctx, http.MethodPost, path, bytes.NewReader(text))
	return err
}

func (c *Client) order(ctx context.Context, method, path string, body io.Reader) (a answer, err error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://firmware"+path, body)
	if err != nil {
		return a, err
	}
	got, err := c.http.Do(r)
	if err != nil {
		return a, fmt.Errorf("ask the firmware's first process: %w", err)
	}
	defer got.Body.Close()
	if err := json.NewDecoder(io.LimitReader(got.Body, maxAnswer)).Decode(&a); err != nil {
		return a, fmt.Errorf("read what the firmware's first process answered: %w", err)
	}
	if a.Error != "" {
		return a, &Error{a.Kind, a.Error, a.Faults}
	}
	return a, nil
}
