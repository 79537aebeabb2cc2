package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ringdown/image/board"
)

// sunxi are Allwinner's SoCs.
const sunxi = "sunxi"

// Where things are in a boot loader for these: its first stage (SPL) has 32 KiB,
// and looks for the rest behind them (U-Boot, doc/board/allwinner/sunxi.rst).
const (
	splRoom   = 32 << 10
	uBootLoad = "4a000000" // CONFIG_TEXT_BASE
)

// What is taken of a build of U-Boot.
const (
	splFile  = "spl/sunxi-spl.bin"
	restFile = "u-boot-nodtb.bin"
	treeFile = "dts/dt.dtb"
)

// buildDate is the time that U-Boot prints as that of its build: its release's.
const buildDate = "1673222400"

// environmentRoom is how much is left within U-Boot for our commands.
const environmentRoom = 8000

// sunxiLoader builds U-Boot from its source, unless it is in the cache, and
// returns the folder with its parts. Key, commands and settings of a build of
// ours are put in later.
func (j *job) sunxiLoader(ctx context.Context) (string, error) {
	changes, err := os.ReadFile("image/boot/sunxi.config")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(changes, j.UBoot.SHA256...))
	dir := filepath.Join(j.cache, fmt.Sprintf("u-boot_%s_%s_%x", j.UBoot.Version, j.UBoot.Config, sum[:6]))
	if _, err := os.Stat(dir); err == nil { //nolint:gosec // G703: of our own making
		return dir, nil
	}
	src, err := j.source(ctx, j.UBoot.Package)
	if err != nil {
		return "", err
	}
	if err := j.buildLoader(ctx, src, changes); err != nil {
		return "", fmt.Errorf("build U-Boot: %w", err)
	}
	if err := keepFiles(src, dir+".new", splFile, restFile, treeFile); err != nil {
		return "", err
	}
	return dir, os.Rename(dir+".new", dir) //nolint:gosec // as above
}

func (j *job) buildLoader(ctx context.Context, src string, changes []byte) error {
	env := []string{"CROSS_COMPILE=arm-linux-gnueabihf-", "SOURCE_DATE_EPOCH=" + buildDate, "KBUILD_BUILD_USER=ringdown", "KBUILD_BUILD_HOST=ringdown"}
	if err := j.toolIn(ctx, src, env, "make", j.UBoot.Config); err != nil {
		return err
	}
	config := filepath.Join(src, ".config")
	f, err := os.OpenFile(config, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(changes)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	place := "bootcmd=-\nplace=" + strings.Repeat("x", environmentRoom) + "\n"
	if err := os.WriteFile(filepath.Join(src, "environment.txt"), []byte(place), 0o644); err != nil { //nolint:gosec // public
		return err
	}
	if err := j.toolIn(ctx, src, env, "make", "olddefconfig"); err != nil {
		return err
	}
	made, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	if err := holds(made, changes); err != nil {
		return err
	}
	return j.toolIn(ctx, src, env, "make", "-j2", restFile, treeFile, splFile)
}

// holds reports settings that U-Boot's configuration does not have after all: a
// setting that depends on others goes without a word.
func holds(made, changes []byte) error {
	lines := strings.Split(string(made), "\n")
	var missing []string
	for line := range strings.Lines(string(changes)) {
		line = strings.TrimSpace(line)
		off := strings.HasPrefix(line, "# CONFIG_")
		if !off && !strings.HasPrefix(line, "CONFIG_") {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "# "), " is not set")
		on := slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, name+"=") })
		if off && on || !off && !slices.Contains(lines, line) {
			missing = append(missing, line)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("these settings do not hold: %s", strings.Join(missing, "; "))
	}
	return nil
}

func keepFiles(from, to string, names ...string) error {
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755); err != nil { //nolint:gosec // public
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil { //nolint:gosec // public
			return err
		}
	}
	return nil
}

// sunxiImage puts the stages together as they lie on the disk: rest is U-Boot
// with our commands, tree the one with key and locks.
func (j *job) sunxiImage(ctx context.Context, dir string, rest, tree []byte) error {
	spl, err := os.ReadFile(filepath.Join(dir, splFile))
	if err != nil {
		return err
	}
	if len(spl) > splRoom {
		return fmt.Errorf("U-Boot's first stage has %d bytes, and there is room for %d", len(spl), splRoom)
	}
	if err := os.WriteFile(filepath.Join(j.work, "u-boot.raw"), slices.Concat(rest, tree), 0o644); err != nil { //nolint:gosec // public
		return err
	}
	if err := j.tool(ctx, "mkimage", "-A", "arm", "-T", "firmware", "-C", "none", "-O", "u-boot", "-a", uBootLoad, "-e", uBootLoad, "-n", "U-Boot", "-d", "u-boot.raw", "u-boot.img"); err != nil {
		return err
	}
	second, err := os.ReadFile(filepath.Join(j.work, "u-boot.img"))
	if err != nil {
		return err
	}
	image := slices.Concat(spl, bytes.Repeat([]byte{0}, splRoom-len(spl)), second)
	if size := j.UBoot.Sector*512 + int64(len(image)); size > board.FirstAt {
		return errors.New("the boot loader reaches into the first partition, by " + strconv.FormatInt(size-board.FirstAt, 10) + " bytes")
	}
	return os.WriteFile(j.name(".u-boot.bin"), image, 0o644) //nolint:gosec // public
}
