package main

import (
	"context"
	"debug/elf"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"ringdown/image/board"
)

// program is a package of Debian's that the firmware has something of: a program
// that the gateway runs, or what that needs.
type program struct {
	Package string `json:"package"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"` // of the .deb
	Licence string `json:"licence"`
}

//go:embed programs/*.json
var programLists embed.FS

// programsOf lists the packages for an architecture of Debian's.
func programsOf(arch string) ([]program, error) {
	text, err := programLists.ReadFile("programs/" + arch + ".json")
	if err != nil {
		return nil, err
	}
	var all []program
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("read the list of programs for %s: %w", arch, err)
	}
	return all, nil
}

// triplet is what Debian's folders of libraries are called.
func triplet(arch string) string {
	return map[string]string{"armhf": "arm-linux-gnueabihf", "arm64": "aarch64-linux-gnu"}[arch]
}

// added are the programs: espeak-ng speaks texts, tcpdump records packets.
func added() []string { return []string{"espeak-ng", "tcpdump"} }

// voices are the languages that espeak-ng speaks with here, and what all of them
// need; the others would be 10 MB.
func voices() []string {
	return []string{
		"phondata", "phonindex", "phontab", "intonations", "en_dict", "cmn_dict",
		"lang/gmw/en", "lang/gmw/en-US", "lang/sit/cmn", "lang/sit/cmn-Latn-pinyin",
	}
}

// programs puts the programs, the libraries that they need and their licences
// below root.
func (j *job) programs(ctx context.Context, root string) error {
	all, err := programsOf(j.Debian)
	if err != nil {
		return err
	}
	from := filepath.Join(j.work, "programs")
	for _, p := range all {
		dir, err := j.fetchTo(ctx, j.Debian, "_"+j.Debian, board.Package{Package: p.Package, Version: p.Version, SHA256: p.SHA256})
		if err != nil {
			return err
		}
		if err := j.tool(ctx, "cp", "-a", dir+"/.", from); err != nil {
			return err
		}
	}
	libraries := "lib/" + triplet(j.Debian)
	need := needs{root: from, triplet: triplet(j.Debian)}
	for _, p := range added() {
		file := filepath.Join(from, "usr/bin", p)
		if err := need.add(file); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		if err := copyFile(file, filepath.Join(root, "bin", p), 0o755); err != nil {
			return err
		}
	}
	for _, l := range need.libraries {
		file, _ := library(from, triplet(j.Debian), l) // it was found before
		if err := copyFile(file, filepath.Join(root, libraries, l), 0o755); err != nil {
			return fmt.Errorf("%s: %w", l, err)
		}
	}
	for _, name := range silent() {
		if err := os.WriteFile(filepath.Join(root, libraries, name), need.silentLibrary(j.Debian, name), 0o755); err != nil { //nolint:gosec // a library
			return err
		}
	}
	data := filepath.Join("usr", libraries, "espeak-ng-data")
	for _, v := range voices() {
		if err := copyFile(filepath.Join(from, data, v), filepath.Join(root, data, v), 0o644); err != nil {
			return err
		}
	}
	return licencesOf(all, from, root)
}

// library finds one among the packages.
func library(root, triplet, name string) (string, error) {
	for _, dir := range []string{"lib", "usr/lib"} {
		if file := filepath.Join(root, dir, triplet, name); exists(file) {
			return file, nil
		}
	}
	return "", fmt.Errorf("the library %s is in none of the packages", name)
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// needs are the libraries that programs need.
type needs struct {
	root, triplet string
	libraries     []string
	silent        []elf.ImportedSymbol // what is called of libraries that are silent
}

// add adds the libraries that a file needs, and those that they do.
func (n *needs) add(file string) error {
	f, err := elf.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	names, err := f.ImportedLibraries()
	if err != nil {
		return err
	}
	symbols, err := f.ImportedSymbols()
	if err != nil {
		return err
	}
	for _, s := range symbols {
		if slices.Contains(silent(), s.Library) {
			n.silent = append(n.silent, s)
		}
	}
	for _, name := range names {
		if slices.Contains(silent(), name) || slices.Contains(n.libraries, name) {
			continue
		}
		at, err := library(n.root, n.triplet, name)
		if err != nil {
			return err
		}
		n.libraries = append(n.libraries, name)
		if err := n.add(at); err != nil {
			return err
		}
	}
	return nil
}

// silentLibrary stands for one that nobody has a use for. Each that programs name
// the version of is asked for one version only.
func (n *needs) silentLibrary(arch, name string) []byte {
	version, functions := "", []string(nil)
	for _, s := range n.silent {
		if s.Library == name {
			version, functions = s.Version, append(functions, s.Name)
		}
	}
	if version == "" {
		functions = silentFunctions()
	}
	return silentLibrary(arch, name, version, functions)
}

func copyFile(from, to string, mode fs.FileMode) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // public
		return err
	}
	return os.WriteFile(to, data, mode) //nolint:gosec // G703: of our own making
}
