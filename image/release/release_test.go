package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func example() (options, bill) {
	o := options{version: "v1.2.0-3-gabc", at: time.Unix(1_700_000_000, 0).UTC()}
	return o, bill{version: o.version, parts: []part{{Kind: "golang", Name: "example.org/x", Version: "v1.0.0", Licence: "MIT", Text: "free"}}}
}

// inTree works in the root of the sources, where a release is made.
func inTree(t *testing.T) string {
	t.Helper()
	t.Chdir("../..")
	dir := t.TempDir()
	binary := filepath.Join(dir, "ringdown")
	if err := os.WriteFile(binary, []byte("#!/bin/sh\necho hello\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return binary
}

func TestPackagesAreTheSameWhereverTheyAreMade(t *testing.T) {
	binary := inTree(t)
	o, b := example()
	var first [][]byte
	for range 2 {
		o.dir = t.TempDir()
		for i, make := range []func(options, target, string, bill) (string, error){writeTarball, writeDeb} {
			name, err := make(o, targets()[0], binary, b)
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(o.dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if len(first) < 2 {
				first = append(first, data)
			} else if !bytes.Equal(first[i], data) {
				t.Errorf("%s differs from the one made before", name)
			}
		}
	}
}

// Debian's own tools read the package and find all of it.
func TestDebianReadsThePackage(t *testing.T) {
	dpkg, err := exec.LookPath("dpkg-deb")
	if err != nil {
		t.Skip("needs dpkg-deb (Debian package dpkg)")
	}
	binary := inTree(t)
	o, b := example()
	o.dir = t.TempDir()
	name, err := writeDeb(o, targets()[0], binary, b)
	if err != nil {
		t.Fatal(err)
	}
	deb := filepath.Join(o.dir, name)
	fields, err := exec.CommandContext(t.Context(), dpkg, "--field", deb, "Package", "Version", "Architecture").CombinedOutput()
	if want := "Package: ringdown\nVersion: 1.2.0+3+gabc\nArchitecture: armhf\n"; err != nil || string(fields) != want {
		t.Errorf("%v\n%s", err, fields)
	}
	into := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), dpkg, "--raw-extract", deb, into).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, path := range []string{"usr/bin/ringdown", "lib/systemd/system/ringdown.service", "usr/share/doc/ringdown/copyright", "usr/share/doc/ringdown/sbom.cdx.json", "DEBIAN/postinst", "DEBIAN/prerm", "DEBIAN/postrm"} {
		info, err := os.Stat(filepath.Join(into, path))
		if err != nil {
			t.Error(err)
			continue
		}
		if runs := strings.Contains(path, "bin/") || strings.HasSuffix(path, "inst") || strings.HasSuffix(path, "rm"); runs != (info.Mode()&0o100 != 0) {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
	if out, err := exec.CommandContext(t.Context(), "sh", "-n", filepath.Join(into, "DEBIAN/postinst")).CombinedOutput(); err != nil {
		t.Errorf("postinst: %v\n%s", err, out)
	}
}

func TestTheUnitIsOneThatSystemdTakes(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("needs systemd-analyze (Debian package systemd)")
	}
	dir := t.TempDir()
	text := bytes.ReplaceAll(unit, []byte("/usr/bin/ringdown"), []byte("/bin/true")) // it looks whether that is there
	path := filepath.Join(dir, "ringdown.service")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput()
	if said := strings.TrimSpace(string(out)); err != nil || strings.Contains(said, "ringdown.service") {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestVersionsSortAsDebianSortsThem(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.0": "1.2.0", "v1.2.0-3-gabc": "1.2.0+3+gabc", "abc1234-dirty": "0~abc1234+dirty", "unknown": "0~unknown",
	} {
		if got := debianVersion(version); got != want {
			t.Errorf("%s became %s, want %s", version, got, want)
		}
	}
}

func TestALicenceIsKnownByItsWordsAndNoOtherIsTaken(t *testing.T) {
	own, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		string(own): "Apache-2.0", goText: "BSD-3-Clause",
		"GNU GENERAL PUBLIC LICENSE Version 3": "", "": "",
	} {
		if got := known(text); got != want {
			t.Errorf("%.40q is %q, want %q", text, got, want)
		}
	}
	dir := t.TempDir()
	if _, _, err := licenceIn(dir); err == nil {
		t.Error("a folder without a licence has one")
	}
}

func TestTheBillIsCycloneDX(t *testing.T) {
	_, b := example()
	data, err := b.cycloneDX()
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		BOMFormat  string
		Components []struct{ PURL string }
	}
	if err := json.Unmarshal(data, &list); err != nil || list.BOMFormat != "CycloneDX" || len(list.Components) != 1 || list.Components[0].PURL != "pkg:golang/example.org/x@v1.0.0" {
		t.Errorf("%v\n%s", err, data)
	}
}
