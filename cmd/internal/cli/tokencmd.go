package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const tokenAbout = `Makes, lists and revokes API keys of a running server.

  create -role R [-name N] [-expires 720h]   prints the key alone on its last line;
                                             it is not kept and cannot be shown again
  list
  revoke ID

Roles: owner, installer, supervisor, agent, read-only, or one that the office made,
by its name. A key sees and does what its role may, and no more.`

func tokenCommand() command {
	return command{"token", "create|list|revoke", "API keys", runToken}
}

func runToken(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "token", "create|list|revoke", tokenAbout)
	role := f.String("role", "", "what the key may do: owner, installer, supervisor, agent, read-only, or a role of the office's own by its name")
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
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Role     string     `json:"role"`
	RoleName string     `json:"role_name"`
	Created  time.Time  `json:"created"`
	Expires  *time.Time `json:"expires"`
	Expired  bool       `json:"expired"`
	Used     *time.Time `json:"used"`
	Key      string     `json:"key,omitempty"`
}

func (k apiKey) until() string {
	switch {
	case k.Expires == nil:
		return "for ever"
	case k.Expired:
		return "ended " + k.Expires.Format(time.DateOnly)
	}
	return "until " + k.Expires.Format(time.DateOnly)
}

func (k apiKey) lastUse() string {
	if k.Used == nil {
		return "never used"
	}
	return "used " + k.Used.Local().Format("2006-01-02 15:04")
}

func tokenCreate(ctx context.Context, env Env, g globals, c *client, name, role string, lasts time.Duration) error {
	if role == "" {
		return usagef("token create needs -role: owner, installer, supervisor, agent, read-only, or one that the office made")
	}
	if lasts < 0 {
		return usagef("-expires takes a time to come, not %s", lasts)
	}
	id, err := roleID(ctx, c, role)
	if err != nil {
		return err
	}
	wish := map[string]any{"name": name, "role": id}
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
	fmt.Fprintf(env.Stdout, "Key %s for %q as %s; it is shown this once:\n%s\n", made.ID, made.Name, cmp.Or(made.RoleName, made.Role), made.Key)
	return nil
}

// roleID finds a role by its id or, as people write it, its name.
func roleID(ctx context.Context, c *client, role string) (string, error) {
	var answer struct {
		Items []struct{ ID, Name string }
	}
	if err := c.call(ctx, http.MethodGet, "/api/v1/tokens/roles", nil, &answer); err != nil {
		return "", err
	}
	var known []string
	for _, r := range answer.Items {
		if strings.EqualFold(r.ID, role) || strings.EqualFold(r.Name, role) {
			return r.ID, nil
		}
		known = append(known, cmp.Or(r.Name, r.ID))
	}
	return "", usagef("there is no role %q to give; there are %s", role, strings.Join(known, ", "))
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
		fmt.Fprintf(env.Stdout, "%s  %-10s  %-16s  %-21s  %s\n", k.ID, cmp.Or(k.RoleName, k.Role), k.until(), k.lastUse(), k.Name)
	}
	return nil
}
