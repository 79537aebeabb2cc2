package main

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// licencesOf puts what the packages say of their licences, and the texts that they
// refer to, into the firmware.
func licencesOf(all []program, from, root string) error {
	to := filepath.Join(root, "usr/share/doc")
	for _, p := range all {
		if err := copyFile(filepath.Join(from, "usr/share/doc", p.Package, "copyright"), filepath.Join(to, p.Package, "copyright"), 0o644); err != nil {
			return err
		}
	}
	for _, text := range []string{"GPL-2", "GPL-3", "LGPL-2", "LGPL-2.1", "Apache-2.0", "Artistic", "GPL-1", "BSD", "CC0-1.0"} {
		name := filepath.Join("usr/share/common-licenses", text)
		if err := copyFile(filepath.Join(from, name), filepath.Join(root, name), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// bill writes what the firmware is made of besides the gateway, which has a bill of
// its own (image/release), as CycloneDX 1.5 (ECMA-424).
func (j *job) bill() error {
	type component struct {
		Type     string           `json:"type"`
		Name     string           `json:"name"`
		Version  string           `json:"version"`
		PURL     string           `json:"purl,omitempty"`
		Licenses []map[string]any `json:"licenses,omitempty"`
	}
	of := func(kind, name, version, licence string) component {
		c := component{Type: kind, Name: name, Version: version, PURL: "pkg:deb/debian/" + name + "@" + version + "?arch=" + j.Debian}
		c.Licenses = []map[string]any{{"expression": licence}}
		return c
	}
	list := []component{
		of("operating-system", j.Kernel.Package, j.Kernel.Version, "GPL-2.0-only WITH Linux-syscall-note"),
		of("firmware", j.UBoot.Package.Package, j.UBoot.Version, "GPL-2.0-or-later"),
		of("data", j.Trust.Package, j.Trust.Version, "MPL-2.0"),
	}
	all, err := programsOf(j.Debian)
	if err != nil {
		return err
	}
	for _, p := range all {
		list = append(list, of("library", p.Package, p.Version, p.Licence))
	}
	text, err := json.MarshalIndent(map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": list,
		"metadata": map[string]any{"component": component{Type: "firmware", Name: "ringdown-" + j.Name, Version: j.version}},
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(j.name(".cdx.json"), append(text, '\n'), 0o644) //nolint:gosec // public
}
