package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"ringdown/internal/config"
)

// Times of a trial that the API takes, for a sentence before anything is sent.
const (
	leastTrial = 10 * time.Second
	mostTrial  = time.Hour
)

func configApply(ctx context.Context, j configJob) error {
	if j.within != 0 && (j.within < leastTrial || j.within > mostTrial || j.within%time.Second != 0) {
		return usagef("config apply -confirm-within takes 10s to 1h in whole seconds, such as 10m, not %s", j.within)
	}
	wanted, err := readConfig(j.word)
	if err != nil {
		return err
	}
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	return c.apply(ctx, j, wanted, j.note)
}

// apply puts a configuration in force, unless somebody changes the present one
// meanwhile, and prints what changed and until when it must be confirmed.
func (c *client) apply(ctx context.Context, j configJob, wanted config.Config, note string) error {
	now, etag, err := c.config(ctx)
	if err != nil {
		return err
	}
	path := fmt.Sprintf("/api/v1/config/apply?confirm_within=%d&note=%s", int(j.within/time.Second), url.QueryEscape(note))
	if _, _, err := c.exchange(ctx, http.MethodPost, path, upload{configType, wanted.Text()}, etag); err != nil {
		return err
	}
	printChanges(j.env, now, wanted)
	if j.within == 0 {
		return nil
	}
	return c.tellTrial(ctx, j)
}

// trial is a configuration on trial as the API shows it.
type trial struct {
	On       bool       `json:"on"`
	Version  string     `json:"version"`
	Previous string     `json:"previous"`
	Until    *time.Time `json:"until"`
}

func configTrial(ctx context.Context, j configJob) error {
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	return c.tellTrial(ctx, j)
}

// tellTrial says what is on trial, and how it stays or goes.
func (c *client) tellTrial(ctx context.Context, j configJob) error {
	var t trial
	if err := c.call(ctx, http.MethodGet, "/api/v1/config/trial", nil, &t); err != nil {
		return err
	}
	if j.g.json {
		return json.NewEncoder(j.env.Stdout).Encode(t)
	}
	if !t.On || t.Until == nil {
		fmt.Fprintln(j.env.Stdout, "No configuration is on trial.")
		return nil
	}
	fmt.Fprintf(j.env.Stdout, "Version %s is on trial: version %s comes back by itself at %s, and at a restart before that.\n"+
		"It stays with: ringdown config confirm %s\nIt goes at once with: ringdown config take-back\n",
		t.Version, t.Previous, t.Until.Local().Format(time.DateTime), t.Version)
	return nil
}

func configConfirm(ctx context.Context, j configJob) error {
	if n, err := strconv.ParseUint(j.word, 10, 64); err != nil || n == 0 {
		return usagef("config confirm takes the number of the version on trial, as ringdown config trial shows it, not %q", j.word)
	}
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	body := map[string]string{"version": j.word}
	if err := c.call(ctx, http.MethodPost, "/api/v1/config/confirm", body, nil); err != nil {
		return err
	}
	fmt.Fprintf(j.env.Stdout, "Version %s stays.\n", j.word)
	return nil
}

func configTakeBack(ctx context.Context, j configJob) error {
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	if err := c.call(ctx, http.MethodPost, "/api/v1/config/take-back", nil, nil); err != nil {
		return err
	}
	fmt.Fprintln(j.env.Stdout, "The configuration before is in force again.")
	return nil
}
