package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"ringdown/internal/config"
)

const configAbout = `Reads, checks and changes the whole configuration as one text (YAML).

  export            print the configuration in force
  check FILE        say everything that is wrong with a file, with line and column
  diff FILE         say what applying the file would change
  apply FILE        put it in force; calls in progress go on by the rules they began with
  history           who changed the configuration, when and why, the newest first
  rollback VERSION  put a version of the history in force again, as a new one

check needs no running server.`

const configArgs = "export|check FILE|diff FILE|apply FILE [-note WHY]|history|rollback VERSION"

func configCommand() command {
	return command{"config", "export|check|diff|apply|history|rollback", "the configuration as one text", runConfig}
}

// configVerb is one thing that config does, with the word that it takes.
type configVerb struct {
	name, word string // word "": none
	run        func(ctx context.Context, j configJob) error
}

// configJob is one run of it.
type configJob struct {
	env        Env
	g          globals
	word, note string
}

func configVerbs() []configVerb {
	return []configVerb{
		{"export", "", configExport},
		{"check", "file", configCheck},
		{"diff", "file", configDiff},
		{"apply", "file", configApply},
		{"history", "", configHistory},
		{"rollback", "version", configRollback},
	}
}

func runConfig(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "config", configArgs, configAbout)
	note := f.String("note", "", "apply: `why`, for the history")
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return usagef("config needs to be told what to do: export, check, diff, apply, history or rollback")
	}
	for _, v := range configVerbs() {
		if v.name == words[0] {
			return v.start(ctx, configJob{env: env, g: g, note: *note}, words[1:])
		}
	}
	return usagef("config cannot %q; it can export, check, diff, apply, history and rollback", words[0])
}

func (v configVerb) start(ctx context.Context, j configJob, words []string) error {
	switch {
	case j.note != "" && v.name != "apply":
		return usagef("config %s takes no -note; apply does", v.name)
	case v.word == "" && len(words) > 0:
		return usagef("config %s takes no word %q", v.name, words[0])
	case v.word != "" && len(words) != 1:
		return usagef("config %s takes one %s", v.name, v.word)
	case v.word != "":
		j.word = words[0]
	}
	return v.run(ctx, j)
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

func configExport(ctx context.Context, j configJob) error {
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	now, _, err := c.config(ctx)
	if err != nil {
		return err
	}
	if j.g.json {
		return json.NewEncoder(j.env.Stdout).Encode(now)
	}
	_, err = j.env.Stdout.Write(now.Text())
	return err
}

func configCheck(_ context.Context, j configJob) error {
	_, err := readConfig(j.word)
	return err
}

func configDiff(ctx context.Context, j configJob) error {
	wanted, err := readConfig(j.word)
	if err != nil {
		return err
	}
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	now, _, err := c.config(ctx)
	if err != nil {
		return err
	}
	printChanges(j.env, now, wanted)
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

func configApply(ctx context.Context, j configJob) error {
	wanted, err := readConfig(j.word)
	if err != nil {
		return err
	}
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	return c.apply(ctx, j.env, wanted, j.note)
}

// apply puts a configuration in force, unless somebody changes the present one
// meanwhile, and prints what changed.
func (c *client) apply(ctx context.Context, env Env, wanted config.Config, note string) error {
	now, etag, err := c.config(ctx)
	if err != nil {
		return err
	}
	path := "/api/v1/config?note=" + url.QueryEscape(note)
	if _, _, err := c.exchange(ctx, http.MethodPut, path, upload{configType, wanted.Text()}, etag); err != nil {
		return err
	}
	printChanges(env, now, wanted)
	return nil
}
