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
	"strings"
	"time"

	"ringdown/image/board"
	"ringdown/image/update"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// job is one image.
type job struct {
	board.Board
	version, floor string
	out, cache     string
	keys           string // folder with boot.key, boot.crt and bundle.key
	work           string // is removed at the end
	at             time.Time
	broken         string // for tests: the fault that it has on purpose; at first a list of them
	bundleOnly     bool   // no disk image
}

func run(ctx context.Context, args []string) error {
	j := &job{}
	fs := flag.NewFlagSet("build", flag.ContinueOnError)
	name := fs.String("board", "", "name of the board")
	fs.StringVar(&j.version, "version", "", "such as v1.2.0; see image/update")
	fs.StringVar(&j.floor, "floor", "v0.0.0", "oldest version that may follow")
	fs.StringVar(&j.out, "o", "dist/image", "folder to write to")
	fs.StringVar(&j.cache, "cache", defaultCache(), "folder for Debian's packages")
	fs.StringVar(&j.keys, "keys", "image/keys/ci", "folder of the keys that sign")
	fs.StringVar(&j.broken, "broken", "", "for tests: faults of image/init, such as fault_exit,fault_spin; a bundle for each, and nothing else")
	fs.BoolVar(&j.bundleOnly, "bundle", false, "make no disk image, only the bundle")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 || *name == "" {
		return errors.New("usage: build -board NAME -version V [-floor V] [-o DIR] [-cache DIR] [-keys DIR] [-bundle]")
	}
	var err error
	if j.Board, err = board.Load(*name); err != nil {
		return err
	}
	if _, err = update.ParseVersion(j.version); err != nil {
		return err
	}
	if j.at, err = sourceDate(); err != nil {
		return err
	}
	return j.inWork(ctx)
}

// sourceDate is SOURCE_DATE_EPOCH, by the rules of reproducible-builds.org.
func sourceDate() (time.Time, error) {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}, errors.New("SOURCE_DATE_EPOCH is not the time of the last commit, in seconds since 1970")
	}
	return time.Unix(seconds, 0).UTC(), nil
}

func defaultCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "ringdown-image")
}

// inWork makes the image in a folder of its own, which goes again.
func (j *job) inWork(ctx context.Context) (err error) {
	if err := j.haveTools(); err != nil {
		return err
	}
	if j.out, err = filepath.Abs(j.out); err != nil {
		return err
	}
	for _, dir := range []string{j.out, j.cache} {
		if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // nothing secret is in them
			return err
		}
	}
	if j.work, err = os.MkdirTemp(j.cache, "work-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(j.work)) }()
	return j.make(ctx)
}

// name is what files are called by.
func (j *job) name(ending string) string {
	name := "ringdown-" + j.version
	if j.broken != "" {
		name += "-" + j.broken
	}
	return filepath.Join(j.out, name+"-"+j.Name+ending)
}

// make goes from packages to the image.
func (j *job) make(ctx context.Context) error {
	kernel, err := j.fetch(ctx, j.Debian, j.Kernel)
	if err != nil {
		return err
	}
	loader, err := j.loader(ctx)
	if err != nil {
		return err
	}
	system, proof, err := j.system(ctx)
	if err != nil {
		return fmt.Errorf("pack the programs: %w", err)
	}
	trust, err := j.tree(ctx, kernel, loader)
	if err != nil {
		return fmt.Errorf("make the device tree: %w", err)
	}
	r := release{Board: j.Name, Version: j.version, Floor: j.floor, System: proof}
	if j.broken != "" {
		for fault := range strings.SplitSeq(j.broken, ",") {
			j.broken = fault
			if _, _, err := j.firmware(ctx, kernel, trust, system, r); err != nil {
				return err
			}
		}
		return nil
	}
	slot, manifest, err := j.firmware(ctx, kernel, trust, system, r)
	if err != nil || j.bundleOnly {
		return err
	}
	r.Recovery = true
	recovery, err := j.bootImage(ctx, kernel, trust, r)
	if err != nil {
		return fmt.Errorf("make the recovery system: %w", err)
	}
	if err := j.bill(); err != nil {
		return fmt.Errorf("write the bill of materials: %w", err)
	}
	if err := j.bootLoader(ctx, loader, trust); err != nil {
		return fmt.Errorf("make the boot loader: %w", err)
	}
	return j.disk(ctx, manifest, [2]string{slot, recovery}, system)
}

// firmware makes what is in a slot, and the bundle that holds it.
func (j *job) firmware(ctx context.Context, kernel, trust, system string, r release) (string, update.Manifest, error) {
	slot, err := j.bootImage(ctx, kernel, trust, r)
	if err != nil {
		return "", update.Manifest{}, fmt.Errorf("make the boot image: %w", err)
	}
	m, err := j.bundle(slot, system)
	if err != nil {
		return "", m, fmt.Errorf("make the bundle: %w", err)
	}
	return slot, m, nil
}
