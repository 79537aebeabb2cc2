package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"ringdown/internal/config"
)

const configAbout = `Reads, checks and changes the whole configuration as one text (YAML).

  export            print the configuration in force
  check FILE        say everything that is wrong with a file, with line and column
  diff FILE         say what applying the file would change
  apply FILE        put it in force; calls in progress go on by the rules they began with.
                    With -confirm-within 10m it is on trial: unless it is confirmed in
                    time, what was before comes back by itself, also after a restart
  trial             which configuration is on trial, and until when
  confirm VERSION   it stays
  take-back         what was before comes back now
  history           who changed the configuration, when and why, the newest first
  rollback VERSION  put a version of the history in force again, as a new one

check needs no running server.`

const configArgs = "export|check FILE|diff FILE|apply FILE [-note WHY] [-confirm-within TIME]|trial|confirm VERSION|take-back|history|rollback VERSION"

// configWords are what config can do, for sentences.
const configWords = "export, check, diff, apply, trial, confirm, take-back, history and rollback"

func configCommand() command {
	return command{"config", "export|check|diff|apply|confirm|history|rollback", "the configuration as one text", runConfig}
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
	within     time.Duration // apply: on trial; 0: it stays
}

func configVerbs() []configVerb {
	return []configVerb{
		{"export", "", configExport},
		{"check", "file", configCheck},
		{"diff", "file", configDiff},
		{"apply", "file", configApply},
		{"trial", "", configTrial},
		{"confirm", "version", configConfirm},
		{"take-back", "", configTakeBack},
		{"history", "", configHistory},
		{"rollback", "version", configRollback},
	}
}

func runConfig(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "config", configArgs, configAbout)
	note := f.String("note", "", "apply: `why`, for the history")
	within := f.Duration("confirm-within", 0, "apply: on trial for this `time`, 10s to 1h; without it the configuration stays")
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return usagef("config needs to be told what to do: it can %s", configWords)
	}
	for _, v := range configVerbs() {
		if v.name == words[0] {
			return v.start(ctx, configJob{env: env, g: g, note: *note, within: *within}, words[1:])
		}
	}
	return usagef("config cannot %q; it can %s", words[0], configWords)
}

func (v configVerb) start(ctx context.Context, j configJob, words []string) error {
	switch {
	case j.note != "" && v.name != "apply":
		return usagef("config %s takes no -note; apply does", v.name)
	case j.within != 0 && v.name != "apply":
		return usagef("config %s takes no -confirm-within; apply does", v.name)
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
