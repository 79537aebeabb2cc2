package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/config"
)

const backupAbout = `Writes an encrypted backup of the appliance into a file; - is standard output. A running
server makes it while calls go on; without one the data directory is read. The audit log
and who is signed in are not in it.

Parts: configuration, accounts, flows, prompts, voicemail, records, recordings.`

const restoreAbout = `Brings a backup back. A running server checks the file and begins anew with it: calls in
progress end. Without a server the data directory is filled. -dry-run says what is in it
and what it would change.`

const (
	backupArgs  = "FILE -passphrase-file F [-parts P,P…]"
	restoreArgs = "FILE -passphrase-file F [-parts P,P…] [-dry-run]"
)

func backupCommand() command {
	return command{"backup", backupArgs, "write an encrypted backup", runBackup}
}

func restoreCommand() command {
	return command{"restore", restoreArgs, "bring a backup back", runRestore}
}

// backupJob is one run of either.
type backupJob struct {
	env              Env
	g                globals
	file, passphrase string
	parts            []string
	dry              bool
}

func readBackupJob(env Env, g globals, name, args, about string) (backupJob, error) {
	f := newFlags(env, name, args, about)
	secret := f.String("passphrase-file", "", "`file` whose first line is the passphrase, at least 12 characters")
	parts := f.String("parts", "", "`parts`, with commas between; left out: all")
	dry := new(bool)
	if name == "restore" {
		dry = f.Bool("dry-run", false, "say what it would do, and do nothing")
	}
	words, err := interleaved(f, env.Args)
	if err != nil {
		return backupJob{}, err
	}
	if len(words) != 1 {
		return backupJob{}, usagef("%s takes one file; ringdown %s -h explains", name, name)
	}
	j := backupJob{env: env, g: g, file: words[0], dry: *dry}
	if j.parts, err = partList(*parts); err != nil {
		return j, err
	}
	if *secret == "" {
		return j, usagef("%s needs -passphrase-file: what a backup is encrypted with", name)
	}
	j.passphrase, err = readPassword(*secret)
	return j, err
}

func partList(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	for _, p := range parts {
		if !slices.Contains(config.BackupParts(), config.BackupPart(p)) {
			return nil, usagef("there is no part %q; the parts are configuration, accounts, flows, prompts, voicemail, records and recordings", p)
		}
	}
	return parts, nil
}

func runBackup(ctx context.Context, env Env, g globals) error {
	j, err := readBackupJob(env, g, "backup", backupArgs, backupAbout)
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(j.passphrase); n < config.MinPassphrase {
		return usagef("the passphrase has %d characters; it needs at least %d", n, config.MinPassphrase)
	}
	if j.file == "-" {
		return j.backup(ctx, env.Stdout)
	}
	f, err := os.OpenFile(j.file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", j.file, plain(err))
	}
	err = errors.Join(j.backup(ctx, f), f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(j.file))
	}
	fmt.Fprintf(env.Stdout, "The backup is in %s.\n", j.file)
	return nil
}

// backup asks the running server, or reads the data directory.
func (j backupJob) backup(ctx context.Context, out io.Writer) error {
	c, err := newClient(j.g)
	if err != nil {
		return err
	}
	wish := map[string]any{"passphrase": j.passphrase}
	if len(j.parts) > 0 {
		wish["parts"] = j.parts
	}
	err = c.stream(ctx, http.MethodPost, "/api/v1/backups", wish, out)
	if !isNotRunning(err) || j.g.server != "" {
		return err
	}
	if _, gone := os.Stat(j.g.data); gone != nil {
		return err
	}
	return appliance.BackUp(ctx, appliance.Options{Data: j.g.data, Version: j.env.version()}, out, j.passphrase, j.parts)
}

func runRestore(ctx context.Context, env Env, g globals) error {
	j, err := readBackupJob(env, g, "restore", restoreArgs, restoreAbout)
	if err != nil {
		return err
	}
	c, err := newClient(g)
	if err != nil {
		return err
	}
	f, err := os.Open(j.file)
	if err != nil {
		return fmt.Errorf("read %s: %w", j.file, plain(err))
	}
	defer f.Close()
	err = c.stream(ctx, http.MethodPut, "/api/v1/restore/file", f, io.Discard)
	if isNotRunning(err) && g.server == "" {
		return j.offline(ctx)
	}
	if err != nil {
		return err
	}
	return j.online(ctx, c)
}

// offline fills the data directory of a server that does not run.
func (j backupJob) offline(ctx context.Context) error {
	if j.dry {
		return usagef("-dry-run compares with a running server, and none runs with its data in %s", j.g.data)
	}
	if err := appliance.Restore(ctx, appliance.Options{Data: j.g.data}, j.file, j.passphrase, j.parts); err != nil {
		return err
	}
	fmt.Fprintf(j.env.Stdout, "%s has what was in the backup.\n", j.g.data)
	return nil
}

// backupContents is what the server says of an uploaded backup.
type backupContents struct {
	Version  string
	Contents []struct {
		Part             string
		Rows, Now, Files int
	}
	Changes []config.Change
}

func (j backupJob) online(ctx context.Context, c *client) error {
	wish := map[string]any{"passphrase": j.passphrase}
	if len(j.parts) > 0 {
		wish["parts"] = j.parts
	}
	if !j.dry {
		if err := c.call(ctx, http.MethodPost, "/api/v1/restore", wish, nil); err != nil {
			return err
		}
		fmt.Fprintln(j.env.Stdout, "Ringdown begins anew with what was in the backup.")
		return nil
	}
	var got backupContents
	if err := c.call(ctx, http.MethodPost, "/api/v1/restore/check", wish, &got); err != nil {
		return err
	}
	for _, p := range got.Contents {
		fmt.Fprintf(j.env.Stdout, "%-14s %6d rows in place of %d, %d files\n", p.Part, p.Rows, p.Now, p.Files)
	}
	for _, change := range got.Changes {
		fmt.Fprintln(j.env.Stdout, change)
	}
	return nil
}
