package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// licence is one that the product's parts may have, known by words of its text.
type licence struct {
	id    string // SPDX
	words []string
}

// licences lists those that were looked at and go with Apache-2.0 in a firmware.
// A part with another one stops the release, for somebody to decide. The first
// that fits counts.
func licences() []licence {
	return []licence{
		{"Apache-2.0", []string{"Apache License", "Version 2.0"}},
		{"MPL-2.0", []string{"Mozilla Public License", "2.0"}},
		{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms", "Neither the name"}},
		{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms", "endorse or promote products"}},
		{"BSD-2-Clause", []string{"Redistribution and use in source and binary forms"}},
		{"MIT", []string{"Permission is hereby granted, free of charge", "The above copyright notice and this permission notice"}},
		{"ISC", []string{"Permission to use, copy, modify, and/or distribute this software"}},
		{"ISC", []string{"Permission to use, copy, modify, and distribute this software"}},
		{"0BSD", []string{"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted."}},
	}
}

// errNoLicence is of a part whose licence nobody can tell.
var errNoLicence = errors.New("no licence that was looked at; look, and see licences in image/release")

// licenceIn finds the licence of the sources in a folder.
func licenceIn(dir string) (id, text string, err error) {
	if dir == "" {
		return "", "", errors.New("its sources are not here; run go mod download")
	}
	for _, name := range []string{"LICENSE*", "LICENCE*", "License*", "license*", "COPYING*"} {
		found, err := filepath.Glob(filepath.Join(dir, name))
		if err != nil {
			return "", "", err
		}
		for _, path := range found {
			data, err := os.ReadFile(path)
			if err != nil {
				continue // a folder
			}
			if id := known(string(data)); id != "" {
				return id, string(data), nil
			}
		}
	}
	return "", "", errNoLicence
}

// known tells a licence by its text, "" if it is none of licences.
func known(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	i := slices.IndexFunc(licences(), func(l licence) bool {
		return !slices.ContainsFunc(l.words, func(w string) bool { return !strings.Contains(text, w) })
	})
	if i < 0 {
		return ""
	}
	return licences()[i].id
}

const pagesDir = "webadmin/ui"

// pageParts are the packages whose code is in the pages: all that are needed
// while they run, by the lock file.
func pageParts() ([]part, error) {
	data, err := os.ReadFile(filepath.Join(pagesDir, "package-lock.json"))
	if err != nil {
		return nil, fmt.Errorf("read what the pages are made of: %w", err)
	}
	var lock struct {
		Packages map[string]struct {
			Version  string
			Dev      bool
			Optional bool
		}
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		return nil, fmt.Errorf("read what the pages are made of: %w", err)
	}
	var parts []part
	var unknown error
	for path, x := range lock.Packages {
		if path == "" || x.Dev || x.Optional {
			continue
		}
		_, name, _ := strings.Cut(path, "node_modules/")
		p := part{Kind: "npm", Name: name[strings.LastIndex(name, "node_modules/")+1:], Version: x.Version}
		p.Licence, p.Text, err = packageLicence(filepath.Join(pagesDir, path))
		unknown = errors.Join(unknown, about(p, err))
		parts = append(parts, p)
	}
	return parts, unknown
}

// packageLicence is that of an npm package: its text, or what package.json says
// where it has no text.
func packageLicence(dir string) (id, text string, err error) {
	id, text, err = licenceIn(dir)
	if err == nil {
		return id, text, nil
	}
	data, readErr := os.ReadFile(filepath.Join(dir, "package.json"))
	if readErr != nil {
		return "", "", errors.New("its sources are not here; run make ui")
	}
	var said struct{ License string }
	if json.Unmarshal(data, &said) != nil || !slices.ContainsFunc(licences(), func(l licence) bool { return l.id == said.License }) {
		return "", "", err
	}
	return said.License, "The package has no text of its licence; package.json says " + said.License + ".", nil
}

// goText is the licence of the standard library and the runtime.
const goText = `Copyright 2009 The Go Authors.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are
met:

   * Redistributions of source code must retain the above copyright
notice, this list of conditions and the following disclaimer.
   * Redistributions in binary form must reproduce the above
copyright notice, this list of conditions and the following disclaimer
in the documentation and/or other materials provided with the
distribution.
   * Neither the name of Google LLC nor the names of its
contributors may be used to endorse or promote products derived from
this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS
"AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR
A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT
OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT
LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY
THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT
(INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
`
