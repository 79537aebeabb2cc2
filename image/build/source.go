package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"ringdown/image/board"
)

// source takes a source package of Debian and unpacks it, patches applied, into a
// folder of work. The hash is of its .dsc file, which has those of the others:
// dpkg-source compares them.
func (j *job) source(ctx context.Context, p board.Package) (string, error) {
	kept := filepath.Join(j.cache, p.Package+"_"+p.Version+"_source")
	dsc := filepath.Join(kept, p.Package+"_"+p.Version+".dsc")
	if _, err := os.Stat(dsc); err != nil {
		if err := j.downloadSource(ctx, p, kept); err != nil {
			return "", fmt.Errorf("take the source of %s %s from Debian: %w", p.Package, p.Version, err)
		}
	}
	data, err := os.ReadFile(dsc)
	if err != nil {
		return "", err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != p.SHA256 {
		return "", fmt.Errorf("%s: %w: %x", dsc, errHash, sum)
	}
	to := filepath.Join(j.work, p.Package)
	return to, j.tool(ctx, "dpkg-source", "--no-check", "-x", dsc, to)
}

// downloadSource asks apt-get, with lists of its own made of the machine's: most
// machines list no sources. Their signatures may go unchecked, for the hash is
// compared.
func (j *job) downloadSource(ctx context.Context, p board.Package, to string) error {
	lists := filepath.Join(j.cache, "apt-source")
	for _, dir := range []string{filepath.Join(lists, "state/lists/partial"), filepath.Join(lists, "cache/archives/partial"), to} {
		if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // public
			return err
		}
	}
	known, err := exec.CommandContext(ctx, "apt-get", "indextargets", "--format", "$(CREATED_BY) $(ORIGIN) $(SITE) $(RELEASE) $(COMPONENT)").Output()
	if err != nil {
		return fmt.Errorf("ask for this machine's lists: %w", err)
	}
	list := filepath.Join(lists, "source.list")
	if err := os.WriteFile(list, sourceLists(known), 0o644); err != nil { //nolint:gosec // public
		return err
	}
	options := []string{
		"-o", "Dir::Etc::sourcelist=" + list, "-o", "Dir::Etc::sourceparts=-", "-o", "Dir::State=" + lists + "/state", "-o", "Dir::Cache=" + lists + "/cache",
		"-o", "Dir::State::status=/dev/null", "-o", "APT::Sandbox::User=",
	}
	updated := j.tool(ctx, "apt-get", append(options, "update")...)
	if err := j.toolIn(ctx, to, nil, "apt-get", append(options, "--download-only", "source", p.Package+"="+p.Version)...); err != nil {
		return errors.Join(err, updated)
	}
	return nil
}

// sourceLists has a line of sources for each of Debian's lists that apt-get knows.
func sourceLists(known []byte) []byte {
	var out bytes.Buffer
	for s := bufio.NewScanner(bytes.NewReader(known)); s.Scan(); {
		if rest, found := strings.CutPrefix(s.Text(), "Packages Debian "); found {
			fmt.Fprintln(&out, "deb-src [trusted=yes]", rest)
		}
	}
	return out.Bytes()
}
