package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"ringdown/internal/config"
)

const configAbout = `Reads, checks and changes the whole configuration as one text (YAML).

  export          print the configuration in force
  check FILE      say everything that is wrong with a file, with line and column
  diff FILE       say what applying the file would change
  apply FILE      put it in force; calls in progress go on by the rules they began with

check needs no running server.`

func configCommand() command {
	return command{"config", "export|check|diff|apply", "the configuration as one text", runConfig}
}

func runConfig(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "config", "export|check FILE|diff FILE|apply FILE", configAbout)
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return usagef("config needs to be told what to do: export, check, diff or apply")
	}
	verb, words := words[0], words[1:]
	if verb == "export" {
		if len(words) > 0 {
			return usagef("config export takes no word %q", words[0])
		}
		return configExport(ctx, env, g)
	}
	acts := map[string]func(context.Context, Env, globals, config.Config) error{
		"check": func(context.Context, Env, globals, config.Config) error { return nil }, "diff": configDiff, "apply": configApply,
	}
	act, there := acts[verb]
	if !there {
		return usagef("config cannot %q; it can export, check, diff and apply", verb)
	}
	if len(words) != 1 {
		return usagef("config %s takes one file", verb)
	}
	c, err := readConfig(words[0])
	if err != nil {
		return err
	}
	return act(ctx, env, g, c)
}

// readConfig reads and checks a file before anything else is done with it.
func readConfig(file string) (config.Config, error) {
	info, err := os.Stat(file)
	if err != nil {
		return config.Config{}, fmt.Errorf("read %s: %w", file, plain(err))
	}
	if info.Size() > config.MaxText {
		return config.Config{}, usagef("%s has %d bytes; a configuration has at most %d", file, info.Size(), config.MaxText)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return config.Config{}, fmt.Errorf("read %s: %w", file, plain(err))
	}
	c, err := config.Parse(text)
	if err != nil {
		return config.Config{}, fmt.Errorf("%s cannot be used:\n%w", file, err)
	}
	return c, nil
}

// configType is how the API carries the text.
const configType = "application/yaml"

// config reads the configuration in force, and its ETag.
func (c *client) config(ctx context.Context) (config.Config, string, error) {
	text, etag, err := c.exchange(ctx, http.MethodGet, "/api/v1/config", nil, "")
	if err != nil {
		return config.Config{}, "", err
	}
	parsed, err := config.Parse(text)
	return parsed, etag, err
}

func configExport(ctx context.Context, env Env, g globals) error {
	c, err := newClient(g)
	if err != nil {
		return err
	}
	now, _, err := c.config(ctx)
	if err != nil {
		return err
	}
	if g.json {
		return json.NewEncoder(env.Stdout).Encode(now)
	}
	_, err = env.Stdout.Write(now.Text())
	return err
}

func configDiff(ctx context.Context, env Env, g globals, wanted config.Config) error {
	c, err := newClient(g)
	if err != nil {
		return err
	}
	now, _, err := c.config(ctx)
	if err != nil {
		return err
	}
	printChanges(env, now, wanted)
	return nil
}

func printChanges(env Env, now, wanted config.Config) {
	changes := config.Diff(now, wanted)
	if len(changes) == 0 {
		fmt.Fprintln(env.Stdout, "Nothing changes.")
	}
	for _, change := range changes {
		fmt.Fprintln(env.Stdout, change)
	}
}

func configApply(ctx context.Context, env Env, g globals, wanted config.Config) error {
	c, err := newClient(g)
	if err != nil {
		return err
	}
	now, etag, err := c.config(ctx)
	if err != nil {
		return err
	}
	if _, _, err := c.exchange(ctx, http.MethodPut, "/api/v1/config", upload{configType, wanted.Text()}, etag); err != nil {
		return err
	}
	printChanges(env, now, wanted)
	return nil
}
