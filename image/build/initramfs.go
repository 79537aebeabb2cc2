package main

import (
	"bytes"
	"compress/gzip"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// initramfs is the root of the firmware: the first process, modules, and what
// the firmware knows of itself.
func (j *job) initramfs(initFile, kernel string, r release) ([]byte, error) {
	a := &archive{at: j.at}
	for _, dir := range []string{"dev", "proc", "sys", "run", "tmp", "data", "system", "etc", "etc/ringdown", "etc/ringdown/keys", "lib", "lib/modules"} {
		a.dir(dir)
	}
	a.console()
	libraries, first := "lib/"+triplet(j.Debian), map[string]string{"armhf": "ld-linux-armhf.so.3", "arm64": "ld-linux-aarch64.so.1"}[j.Debian]
	for _, link := range [][2]string{
		{"etc/resolv.conf", "/run/resolv.conf"},
		{"bin", "/system/bin"},
		{"etc/ssl", "/system/etc/ssl"},
		{"usr", "/system/usr"},
		{libraries, "/system/" + libraries},
		{"lib/" + first, "/system/" + libraries + "/" + first},
	} {
		a.link(link[0], link[1])
	}
	program, err := os.ReadFile(initFile)
	if err != nil {
		return nil, err
	}
	a.file("init", 0o755, program)
	if err := j.modules(a, kernel); err != nil {
		return nil, err
	}
	// Last: all before them is the same in a slot and in the recovery system, packed
	// too, and is once only in a disk image that is packed.
	if err := j.facts(a, r); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(a.end()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// facts are the files of /etc/ringdown.
func (j *job) facts(a *archive, r release) error {
	for name, v := range map[string]any{"release.json": r, "board.json": j.Board} {
		text, err := json.MarshalIndent(v, "", " ")
		if err != nil {
			return err
		}
		a.file("etc/ringdown/"+name, 0o644, text)
	}
	keys, err := filepath.Glob(filepath.Join(j.keys, "*.pub"))
	if err != nil || len(keys) == 0 {
		return fmt.Errorf("there is no public key in %s: %w", j.keys, err)
	}
	for _, k := range keys {
		text, err := os.ReadFile(k)
		if err != nil {
			return err
		}
		a.file("etc/ringdown/keys/"+filepath.Base(k), 0o644, text)
	}
	return nil
}

// modules adds the board's modules and their order.
func (j *job) modules(a *archive, kernel string) error {
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join(kernel, "lib", "modules"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".ko") {
			all[moduleName(path)] = path
		}
		return err
	})
	if err != nil {
		return err
	}
	var order []string
	for _, m := range j.Modules {
		if order, err = withNeeds(order, all, strings.ReplaceAll(m, "-", "_")); err != nil {
			return err
		}
	}
	for _, m := range order {
		data, err := os.ReadFile(all[m])
		if err != nil {
			return err
		}
		a.file("lib/modules/"+m+".ko", 0o644, data)
	}
	a.file("lib/modules/order", 0o644, []byte(strings.Join(order, "\n")))
	return nil
}

func moduleName(path string) string {
	return strings.ReplaceAll(strings.TrimSuffix(filepath.Base(path), ".ko"), "-", "_")
}

// withNeeds appends a module behind those that it needs.
func withNeeds(order []string, all map[string]string, name string) ([]string, error) {
	if slices.Contains(order, name) {
		return order, nil
	}
	f, err := elf.Open(all[name])
	if err != nil {
		return nil, fmt.Errorf("module %s: %w", name, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Section(".modinfo").Data()
	if err != nil {
		return nil, fmt.Errorf("module %s: %w", name, err)
	}
	for line := range bytes.SplitSeq(info, []byte{0}) {
		needs, found := strings.CutPrefix(string(line), "depends=")
		if !found || needs == "" {
			continue
		}
		for n := range strings.SplitSeq(needs, ",") {
			if order, err = withNeeds(order, all, strings.ReplaceAll(n, "-", "_")); err != nil {
				return nil, err
			}
		}
	}
	return append(order, name), nil
}
