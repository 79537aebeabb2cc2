package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// options are what a release is made of.
type options struct {
	dir     string // where it is written
	version string
	at      time.Time // of all files in packages
	cold    bool      // without the build cache
}

func run(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("release", flag.ContinueOnError)
	dir := fs.String("o", "dist", "folder to write to; what is in it goes")
	version := fs.String("version", "", "version, such as v1.2.0")
	check := fs.Bool("check", false, "build twice and compare")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *version == "" || fs.NArg() > 0 {
		return errors.New("usage: release -version V [-o DIR] [-check]")
	}
	at, err := sourceDate()
	if err != nil {
		return err
	}
	o := options{dir: *dir, version: *version, at: at}
	if err := make1(ctx, o); err != nil {
		return err
	}
	if *check {
		return again(ctx, o)
	}
	return nil
}

// sourceDate is SOURCE_DATE_EPOCH, by the rules of reproducible-builds.org.
func sourceDate() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q; it is the time of the last commit, in seconds since 1970", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// make1 makes one release.
func make1(ctx context.Context, o options) error {
	if err := os.RemoveAll(o.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil { //nolint:gosec // a release is for all to read
		return err
	}
	var names []string
	for _, t := range targets() {
		made, err := pack(ctx, o, t)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		names = append(names, made...)
	}
	return checksums(o.dir, names)
}

// pack makes what there is for one machine and names the files.
func pack(ctx context.Context, o options, t target) ([]string, error) {
	binary, err := t.build(ctx, o)
	if err != nil {
		return nil, err
	}
	bill, err := billOf(ctx, binary, o)
	if err != nil {
		return nil, err
	}
	tarball, err := writeTarball(o, t, binary, bill)
	if err != nil {
		return nil, err
	}
	deb, err := writeDeb(o, t, binary, bill)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{tarball, deb} {
		info, err := os.Stat(filepath.Join(o.dir, name))
		if err != nil {
			return nil, err
		}
		fmt.Printf("%s  %.1f MB\n", name, float64(info.Size())/1e6)
	}
	return []string{filepath.Base(binary), tarball, deb}, nil
}
