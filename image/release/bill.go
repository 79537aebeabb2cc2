package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

// part is a module or a package of somebody else's that is in the binary.
type part struct {
	Kind    string // "golang", "npm"
	Name    string
	Version string
	Licence string // SPDX
	Text    string
}

// bill is what a binary is made of.
type bill struct {
	version string
	parts   []part
}

// billOf reads from the binary which modules are in it, and from the pages'
// lock file which packages; the texts of the licences come with their sources.
func billOf(ctx context.Context, binary string, o options) (bill, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return bill{}, fmt.Errorf("read what %s is made of: %w", binary, err)
	}
	dirs, err := moduleDirs(ctx)
	if err != nil {
		return bill{}, err
	}
	b := bill{version: o.version, parts: []part{{Kind: "golang", Name: "std", Version: info.GoVersion, Licence: "BSD-3-Clause", Text: goText}}}
	var unknown error
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		p := part{Kind: "golang", Name: m.Path, Version: m.Version}
		p.Licence, p.Text, err = licenceIn(dirs[m.Path+"@"+m.Version])
		unknown = errors.Join(unknown, about(p, err))
		b.parts = append(b.parts, p)
	}
	pages, err := pageParts()
	unknown = errors.Join(unknown, err)
	b.parts = append(b.parts, pages...)
	slices.SortFunc(b.parts, func(x, y part) int { return strings.Compare(x.Kind+x.Name, y.Kind+y.Name) })
	return b, unknown
}

func about(p part, err error) error {
	if err != nil {
		return fmt.Errorf("%s %s: %w", p.Name, p.Version, err)
	}
	return nil
}

// moduleDirs tells where the sources of each module lie, by path@version.
func moduleDirs(ctx context.Context) (map[string]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-mod=mod", "-deps", "-tags=nomsgpack", "-json=Module", "./cmd/ringdown")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	type module struct {
		Path, Version, Dir string
		Replace            *struct{ Path, Version, Dir string }
	}
	dirs := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ Module *module }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return dirs, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		if m := p.Module; m != nil {
			dirs[m.Path+"@"+m.Version] = m.Dir
			if m.Replace != nil {
				dirs[m.Replace.Path+"@"+m.Replace.Version] = m.Replace.Dir
			}
		}
	}
}

// texts are all licences, one after the other.
func (b bill) texts() []byte {
	var out bytes.Buffer
	out.WriteString("Ringdown is made of the modules and packages below. Each is under its own licence.\n")
	for _, p := range b.parts {
		fmt.Fprintf(&out, "\n%s\n%s %s (%s)\n%s\n\n%s\n", line, p.Name, p.Version, p.Licence, line, strings.TrimSpace(p.Text))
	}
	return out.Bytes()
}

var line = strings.Repeat("=", 72)

// cycloneDX is the bill in the form of CycloneDX 1.5 (ECMA-424).
func (b bill) cycloneDX() ([]byte, error) {
	type licence struct {
		License struct {
			ID string `json:"id"`
		} `json:"license"`
	}
	type component struct {
		Type     string    `json:"type"`
		Name     string    `json:"name"`
		Version  string    `json:"version"`
		PURL     string    `json:"purl,omitempty"`
		Licenses []licence `json:"licenses"`
	}
	of := func(kind, name, version, purl, id string) component {
		c := component{Type: kind, Name: name, Version: version, PURL: purl, Licenses: make([]licence, 1)}
		c.Licenses[0].License.ID = id
		return c
	}
	var list struct {
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Version  int    `json:"version"`
		Metadata struct {
			Component component `json:"component"`
		} `json:"metadata"`
		Components []component `json:"components"`
	}
	list.Format, list.Spec, list.Version = "CycloneDX", "1.5", 1
	list.Metadata.Component = of("application", "ringdown", b.version, "", "Apache-2.0")
	for _, p := range b.parts {
		list.Components = append(list.Components, of("library", p.Name, p.Version, fmt.Sprintf("pkg:%s/%s@%s", p.Kind, p.Name, p.Version), p.Licence))
	}
	data, err := json.MarshalIndent(list, "", "  ")
	return append(data, '\n'), err
}
