package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Kinds of boot loaders.
const emulator = "emulator"

// loader is the folder with the boot loader as it is before anything of ours is
// in it.
func (j *job) loader(ctx context.Context) (string, error) {
	switch j.UBoot.Kind {
	case emulator:
		return j.fetch(ctx, "all", j.UBoot.Package)
	case sunxi:
		return j.sunxiLoader(ctx)
	}
	return "", fmt.Errorf("boot loaders of the kind %q cannot be made", j.UBoot.Kind)
}

// tree is the device tree that the boot loader itself works with. In it are the
// public key that every boot image must be signed with, and three settings that
// lock the boot loader: nothing that is stored changes its environment, no key
// stops it, and its one command runs without a way to interrupt it (U-Boot,
// doc/usage/environment.rst and common/cli.c: load-environment, bootdelay,
// bootsecure).
func (j *job) tree(ctx context.Context, kernel, loader string) (string, error) {
	if j.Tree != "" { // the kernel's
		if err := j.changeTree(ctx, filepath.Join(kernel, j.Tree), filepath.Join(j.work, "tree"), j.Changes); err != nil {
			return "", err
		}
	}
	from, file := filepath.Join(loader, treeFile), filepath.Join(j.work, "trust.dtb")
	if j.UBoot.Kind == emulator {
		from = file
		if err := j.tool(ctx, j.Machine.Program, append(j.Machine.Options, "-nodefaults", "-display", "none", "-M", "dumpdtb="+file)...); err != nil {
			return "", err
		}
	}
	return file, j.changeTree(ctx, from, file, `/ { config { load-environment = <0>; bootdelay = <0xfffffffe>; bootsecure = <1>; bootcmd = "bootd"; }; };`)
}

// changeTree adds source text to a device tree.
func (j *job) changeTree(ctx context.Context, from, to, changes string) error {
	source := filepath.Join(j.work, "tree.dts")
	if err := j.tool(ctx, "dtc", "-q", "-I", "dtb", "-O", "dts", "-o", source, from); err != nil {
		return err
	}
	f, err := os.OpenFile(source, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n" + changes + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return j.tool(ctx, "dtc", "-q", "-I", "dts", "-O", "dtb", "-o", to, source)
}

// bootLoader puts our commands in the place of U-Boot's own environment, in the
// binary, and lays the device tree beside it, or into it.
func (j *job) bootLoader(ctx context.Context, dir, trust string) error {
	file := j.UBoot.File
	if j.UBoot.Kind == sunxi {
		file = restFile
	}
	data, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		return err
	}
	commands, err := os.ReadFile("image/boot/boot.cmd")
	if err != nil {
		return err
	}
	script, err := j.commands(string(commands))
	if err != nil {
		return err
	}
	if data, err = withEnvironment(data, script, j.room()); err != nil {
		return err
	}
	tree, err := os.ReadFile(trust)
	if err != nil {
		return err
	}
	if j.UBoot.Kind == sunxi {
		return j.sunxiImage(ctx, dir, data, tree)
	}
	return errors.Join(os.WriteFile(j.name(".u-boot.bin"), data, 0o644), os.WriteFile(j.name(".u-boot.dtb"), tree, 0o644)) //nolint:gosec // public
}

// room says where U-Boot may put a device tree: U-Boot's own stays where it is;
// one that lies in the boot image is copied, for it grows, to below the 256th MB
// of memory, which the kernel reaches in any case.
func (j *job) room() string {
	if j.Tree == "" {
		return "fdt_high=ffffffffffffffff"
	}
	return "bootm_size=10000000"
}

// commands is what U-Boot runs: without comments, with the board's addresses.
func (j *job) commands(text string) (string, error) {
	at, err := strconv.ParseUint(j.Memory.State, 16, 32)
	if err != nil {
		return "", fmt.Errorf("address of the boot state: %w", err)
	}
	page := func(n uint64) string { return strconv.FormatUint(at+n*0x1000, 16) }
	device, _, _ := strings.Cut(j.UBoot.Block, " ")
	tree := "${fdtcontroladdr}"
	if j.Tree != "" {
		tree = j.Memory.Image + "#conf-1"
	}
	text = strings.NewReplacer("STATE1", page(1), "STATE2", page(2), "STATE", page(0), "IMAGE", j.Memory.Image, "BLOCK", j.UBoot.Block,
		"IF ", device+" ", "CONSOLE", j.Console, "TREE", tree, "VARS", "order kept A_left A_n B_left B_n").Replace(text)
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n"), short(out)
}

// mostWords is how many a command of U-Boot may have (CONFIG_SYS_MAXARGS): of
// one with more it prints how the command is used, and goes on.
const mostWords = 16

// short reports a command that U-Boot would not run.
func short(lines []string) error {
	for _, line := range lines {
		for command := range strings.SplitSeq(line, ";") {
			if n := len(strings.Fields(command)); n > mostWords {
				return fmt.Errorf("a command of the boot loader has %d words, it takes %d:%s", n, mostWords, command)
			}
		}
	}
	return nil
}

// variable is the beginning of one variable of an environment.
var variable = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*=`)

// withEnvironment replaces the environment that is built into U-Boot: strings
// with a zero byte behind each, ended by one more. `run` reads all lines of a
// command, bootd the first one only. room is one more variable.
func withEnvironment(loader []byte, script, room string) ([]byte, error) {
	at := bytes.Index(loader, []byte("\x00bootcmd="))
	if at < 0 || bytes.LastIndex(loader, []byte("\x00bootcmd=")) != at {
		return nil, errors.New("U-Boot's own environment is not found in it")
	}
	from := at + 1
	for before := from; variable.Match(loader[before:]); before = bytes.LastIndexByte(loader[:from-1], 0) + 1 {
		from = before
	}
	length := bytes.Index(loader[from:], []byte{0, 0})
	env := "bootcmd=run start\x00start=" + script + "\x00initrd_high=ffffffffffffffff\x00" + room
	if length < 0 || len(env) > length {
		return nil, fmt.Errorf("our environment has %d bytes, U-Boot's own one %d", len(env), length)
	}
	out := bytes.Clone(loader)
	clear(out[from : from+length])
	copy(out[from:], env)
	return out, nil
}
