package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"ringdown/internal/config"
)

// pastConfig is a configuration of the past as the API shows it.
type pastConfig struct {
	Version string    `json:"version"`
	Who     string    `json:"who"`
	When    time.Time `json:"when"`
	Note    string    `json:"note"`
}

func configHistory(ctx context.Context, j configJob) error {
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	var answer struct {
		Items []pastConfig `json:"items"`
	}
	if err := c.call(ctx, http.MethodGet, configVersions, nil, &answer); err != nil {
		return err
	}
	if j.g.json {
		return json.NewEncoder(j.env.Stdout).Encode(answer.Items)
	}
	if len(answer.Items) == 0 {
		fmt.Fprintln(j.env.Stdout, "The configuration is the one of the first start; nobody has changed it.")
	}
	for _, v := range answer.Items {
		fmt.Fprintf(j.env.Stdout, "%4s  %s  %-12s  %s\n", v.Version, v.When.Local().Format(time.DateTime), v.Who, v.Note)
	}
	return nil
}

// configVersions is where the API keeps the history.
const configVersions = "/api/v1/config/versions"

// configRollback reads an old text as any other file: one that this firmware
// does not take is refused, and nothing changes.
func configRollback(ctx context.Context, j configJob) error {
	n, err := strconv.ParseUint(j.word, 10, 64)
	if err != nil || n == 0 {
		return usagef("config rollback takes the number of a version, as ringdown config history shows it, not %q", j.word)
	}
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	text, _, err := c.exchange(ctx, http.MethodGet, fmt.Sprintf("%s/%d", configVersions, n), nil, "")
	if err != nil {
		return err
	}
	wanted, err := config.Parse(text)
	if err != nil {
		return fmt.Errorf("version %d cannot be used:\n%w", n, err)
	}
	return c.apply(ctx, j, wanted, fmt.Sprintf("roll-back to version %d", n))
}
