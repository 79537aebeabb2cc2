package main

import (
	"bytes"
	"crypto/md5" //nolint:gosec // dpkg's list of checksums is of this kind; nobody trusts it
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

//go:embed files/ringdown.service
var unit []byte

//go:embed files/postinst
var postinst []byte

//go:embed files/prerm
var prerm []byte

//go:embed files/postrm
var postrm []byte

// writeDeb makes the Debian package, for those who bring their own board or
// server: deb(5), an ar archive of three members.
func writeDeb(o options, t target, binary string, b bill) (string, error) {
	content, err := installed(binary, b)
	if err != nil {
		return "", err
	}
	data, err := archive(content, o.at, "./")
	if err != nil {
		return "", err
	}
	control, err := archive(controlFiles(o, t, content), o.at, "./")
	if err != nil {
		return "", err
	}
	deb := arArchive(o.at, []file{{"debian-binary", []byte("2.0\n"), 0o644}, {"control.tar.gz", control, 0o644}, {"data.tar.gz", data, 0o644}})
	name := fmt.Sprintf("ringdown_%s_%s.deb", debianVersion(o.version), t.debian)
	return name, os.WriteFile(filepath.Join(o.dir, name), deb, 0o644) //nolint:gosec // a release is for all to read
}

// installed lists what is on the machine afterwards.
func installed(binary string, b bill) ([]file, error) {
	program, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return nil, err
	}
	papers, err := papers(b)
	if err != nil {
		return nil, err
	}
	doc := append(papers, file{"README.md", readme, 0o644}, file{"copyright", copyright(), 0o644})
	for i := range doc {
		doc[i].name = "usr/share/doc/ringdown/" + doc[i].name
	}
	return append(doc, file{"usr/bin/ringdown", program, 0o755}, file{"lib/systemd/system/ringdown.service", unit, 0o644}), nil
}

func copyright() []byte {
	return []byte(`Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Ringdown

Files: *
Copyright: the authors of Ringdown
License: Apache-2.0
 The text is in LICENSE beside this file, and, on Debian, in
 /usr/share/common-licenses/Apache-2.0. Those of the modules that are part of
 the program are in LICENSES-OF-OTHERS.txt.
`)
}

func controlFiles(o options, t target, content []file) []file {
	size := 0
	var sums strings.Builder
	for _, f := range content {
		size += len(f.data)
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(f.data), f.name) //nolint:gosec // see the import
	}
	control := fmt.Sprintf(`Package: ringdown
Version: %s
Architecture: %s
Maintainer: The authors of Ringdown <ringdown@localhost>
Installed-Size: %d
Depends: passwd
Suggests: espeak-ng
Section: comm
Priority: optional
Description: telephony gateway for analog lines, telephones and SIP
 Drives analog exchange lines and telephones, bridges them to SIP and gives a
 small office direct-connect lines, ring groups, queues, flows, voicemail,
 recording, records and a web page to set it all up.
`, debianVersion(o.version), t.debian, (size+1023)/1024)
	return []file{
		{"control", []byte(control), 0o644},
		{"md5sums", []byte(sums.String()), 0o644},
		{"postinst", postinst, 0o755},
		{"prerm", prerm, 0o755},
		{"postrm", postrm, 0o755},
	}
}

// debianVersion is a version as Debian writes it: it begins with a digit, and a
// build between releases sorts behind the release before it.
func debianVersion(v string) string {
	v = strings.NewReplacer("-", "+", "_", "+").Replace(strings.TrimPrefix(v, "v"))
	if v == "" || v[0] < '0' || v[0] > '9' {
		v = "0~" + v
	}
	return v
}

// arArchive writes an ar archive in its common form.
func arArchive(at time.Time, members []file) []byte {
	var b bytes.Buffer
	b.WriteString("!<arch>\n")
	for _, m := range members {
		fmt.Fprintf(&b, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", m.name, at.Unix(), 0, 0, 0o100000|m.mode, len(m.data))
		b.Write(m.data)
		if len(m.data)%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
