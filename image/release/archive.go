package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// file is one file of a package.
type file struct {
	name string // with folders, no leading slash
	data []byte
	mode int64
}

// archive writes a gzipped tar in which nothing depends on where and when it was
// made. Folders come before what is in them, as dpkg expects.
func archive(files []file, at time.Time, prefix string) ([]byte, error) {
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(zip)
	made := map[string]bool{"": true, ".": true}
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	for _, f := range files {
		if err := folders(w, path.Dir(f.name), at, prefix, made); err != nil {
			return nil, err
		}
		h := &tar.Header{Typeflag: tar.TypeReg, Name: prefix + f.name, Mode: f.mode, Size: int64(len(f.data)), ModTime: at, Format: tar.FormatGNU}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// folders writes the folders on the way to dir that are not there yet.
func folders(w *tar.Writer, dir string, at time.Time, prefix string, made map[string]bool) error {
	if made[dir] {
		return nil
	}
	if err := folders(w, path.Dir(dir), at, prefix, made); err != nil {
		return err
	}
	made[dir] = true
	return w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: prefix + dir + "/", Mode: 0o755, ModTime: at, Format: tar.FormatGNU})
}

// writeTarball makes the plain tarball: unpack it and run what is in it.
func writeTarball(o options, t target, binary string, bill bill) (string, error) {
	files, err := papers(bill)
	if err != nil {
		return "", err
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return "", err
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return "", err
	}
	folder := fmt.Sprintf("ringdown-%s-linux-%s", o.version, t.name())
	files = append(files, file{"ringdown", program, 0o755}, file{"README.md", readme, 0o644}, file{"ringdown.service", unit, 0o644})
	for i := range files {
		files[i].name = folder + "/" + files[i].name
	}
	data, err := archive(files, o.at, "")
	if err != nil {
		return "", err
	}
	name := folder + ".tar.gz"
	return name, os.WriteFile(filepath.Join(o.dir, name), data, 0o644) //nolint:gosec // a release is for all to read
}

// papers are the licences and the bill of materials.
func papers(b bill) ([]file, error) {
	own, err := os.ReadFile("LICENSE")
	if err != nil {
		return nil, err
	}
	list, err := b.cycloneDX()
	if err != nil {
		return nil, err
	}
	return []file{{"LICENSE", own, 0o644}, {"LICENSES-OF-OTHERS.txt", b.texts(), 0o644}, {"sbom.cdx.json", list, 0o644}}, nil
}
