package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ringdown/image/board"
)

// fetch takes a package of Debian into the cache, compares its hash and returns
// the folder that it was unpacked to.
func (j *job) fetch(ctx context.Context, arch string, p board.Package) (string, error) {
	return j.fetchTo(ctx, arch, "", p)
}

// fetchTo is for packages that several architectures have: more tells their
// folders apart.
func (j *job) fetchTo(ctx context.Context, arch, more string, p board.Package) (string, error) {
	dir := filepath.Join(j.cache, p.Package+"_"+strings.ReplaceAll(p.Version, ":", "%3a")+more)
	deb := dir + ".deb"
	if _, err := os.Stat(deb); err != nil {
		if err := j.download(ctx, arch, p, deb); err != nil {
			return "", fmt.Errorf("take %s %s from Debian: %w", p.Package, p.Version, err)
		}
	}
	data, err := os.ReadFile(deb)
	if err != nil {
		return "", err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != p.SHA256 {
		return "", fmt.Errorf("%s: %w: %x", deb, errHash, sum)
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.RemoveAll(dir + ".new"); err != nil {
		return "", err
	}
	if err := j.tool(ctx, "dpkg-deb", "-x", deb, dir+".new"); err != nil {
		return "", err
	}
	return dir, os.Rename(dir+".new", dir)
}

// download asks apt-get, with lists of its own: the machine's architectures and
// packages stay as they are. An update that meets some unreadable lists is no
// fault as long as the package is found; its hash is compared in any case.
func (j *job) download(ctx context.Context, arch string, p board.Package, deb string) error {
	if arch == "all" {
		arch = "arm64"
	}
	lists := filepath.Join(j.cache, "apt-"+arch)
	for _, dir := range []string{"state/lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(lists, dir), 0o755); err != nil { //nolint:gosec // public lists
			return err
		}
	}
	options := []string{
		"-o", "Dir::State=" + lists + "/state", "-o", "Dir::Cache=" + lists + "/cache", "-o", "Dir::State::status=/dev/null",
		"-o", "APT::Architecture=" + arch, "-o", "APT::Architectures=" + arch, "-o", "APT::Sandbox::User=",
	}
	updated := j.tool(ctx, "apt-get", append(options, "update")...)
	if err := j.tool(ctx, "apt-get", append(options, "download", p.Package+"="+p.Version)...); err != nil {
		if updated != nil {
			err = fmt.Errorf("%w\n%w", err, updated)
		}
		return err
	}
	found, err := filepath.Glob(filepath.Join(j.work, p.Package+"_*.deb"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("apt-get left %d files: %w", len(found), err)
	}
	return os.Rename(found[0], deb)
}
