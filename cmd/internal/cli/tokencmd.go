package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"ringdown/internal/store"
)

const tokenAbout = `Makes, lists and revokes API keys of a running server.

  create -role R [-name N] [-expires 720h]   prints the key alone on its last line;
                                             it is not kept and cannot be shown again
  list
  revoke ID

Roles: owner, installer, supervisor, agent, read-only.`

func tokenCommand() command {
	return command{"token", "create|list|revoke", "API keys", runToken}
}

func runToken(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "token", "create|list|revoke", tokenAbout)
	role := f.String("role", "", "what the key may do: owner, installer, supervisor, agent or read-only")
	name := f.String("name", "command line", "what the key is for")
	expires := f.Duration("expires", 0, "how long it lasts, such as 720h; 0 for ever")
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	c, err := newClient(g)
	if err != nil {
		return err
	}
	switch {
	case len(words) == 1 && words[0] == "create":
		return tokenCreate(ctx, env, g, c, *name, *role, *expires)
	case len(words) == 1 && words[0] == "list":
		return tokenList(ctx, env, g, c)
	case len(words) == 2 && words[0] == "revoke":
		return c.call(ctx, http.MethodDelete, "/api/v1/tokens/"+url.PathEscape(words[1]), nil, nil)
	}
	return usagef("token takes create, list, or revoke and a key's id; ringdown token -h explains")
}

// apiKey is a key as the API shows it.
type apiKey struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Role    string     `json:"role"`
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires"`
	Key     string     `json:"key,omitempty"`
}

func tokenCreate(ctx context.Context, env Env, g globals, c *client, name, role string, lasts time.Duration) error {
	if !slices.Contains(store.Roles(), store.Role(role)) {
		return usagef("token create needs -role owner, installer, supervisor, agent or read-only, not %q", role)
	}
	if lasts < 0 {
		return usagef("-expires takes a time to come, not %s", lasts)
	}
	wish := map[string]any{"name": name, "role": role}
	if lasts > 0 {
		wish["expires"] = time.Now().Add(lasts).UTC()
	}
	var made apiKey
	if err := c.call(ctx, http.MethodPost, "/api/v1/tokens", wish, &made); err != nil {
		return err
	}
	if g.json {
		return json.NewEncoder(env.Stdout).Encode(made)
	}
	fmt.Fprintf(env.Stdout, "Key %s for %q as %s; it is shown this once:\n%s\n", made.ID, made.Name, made.Role, made.Key)
	return nil
}

func tokenList(ctx context.Context, env Env, g globals, c *client) error {
	var answer struct {
		Items []apiKey `json:"items"`
	}
	if err := c.call(ctx, http.MethodGet, "/api/v1/tokens", nil, &answer); err != nil {
		return err
	}
	if g.json {
		return json.NewEncoder(env.Stdout).Encode(answer.Items)
	}
	for _, k := range answer.Items {
		until := "for ever"
		if k.Expires != nil {
			until = "until " + k.Expires.Format(time.DateOnly)
		}
		fmt.Fprintf(env.Stdout, "%s  %-10s  %s  %s\n", k.ID, k.Role, until, k.Name)
	}
	return nil
}
