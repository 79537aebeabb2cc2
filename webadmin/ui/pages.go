package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// notBuilt is served in place of pages that were not built.
const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Ringdown</title></head>
<body><h1>The pages were not built</h1>
<p>This binary has the API only. Run <code>make ui</code> and build it again.</p>
<p>The API's description is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></body></html>
`

// file is one built file, compressed.
type file struct {
	packed []byte
	kind   string // content type
	tag    string // ETag
	hashed bool   // its name changes with its content
}

// pages serves the built files. Each is read when it is first asked for: most of
// them never are, and all of them are megabytes of a slow flash.
type pages map[string]func() (file, error)

// New finds the built pages. It fails only when the folder cannot be read.
func New() (http.Handler, error) {
	return load(dist)
}

func load(from fs.FS) (http.Handler, error) {
	p := pages{}
	err := fs.WalkDir(from, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".gz") {
			return err
		}
		at := strings.TrimSuffix(strings.TrimPrefix(name, "dist"), ".gz")
		p[at] = sync.OnceValues(func() (file, error) { return read(from, name, at) })
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, built := p["/index.html"]; !built {
		return http.HandlerFunc(serveNotBuilt), nil
	}
	return p, nil
}

func read(from fs.FS, stored, name string) (file, error) {
	packed, err := fs.ReadFile(from, stored)
	if err != nil {
		return file{}, fmt.Errorf("read page %s: %w", name, err)
	}
	return newFile(name, packed), nil
}

func newFile(name string, packed []byte) file {
	sum := sha256.Sum256(packed)
	kind := mime.TypeByExtension(path.Ext(name))
	if path.Ext(name) == ".webmanifest" {
		kind = "application/manifest+json"
	}
	return file{
		packed: packed, kind: kind, tag: `"` + hex.EncodeToString(sum[:8]) + `"`,
		hashed: strings.HasPrefix(name, "/assets/"),
	}
}

func serveNotBuilt(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, notBuilt) // a client that went away needs no answer
}

// ServeHTTP answers GET and HEAD; the caller keeps other methods away.
func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page, ok := p[r.URL.Path]
	if !ok {
		if strings.Contains(path.Base(r.URL.Path), ".") || strings.HasPrefix(r.URL.Path, "/assets/") {
			http.Error(w, "There is no such file.", http.StatusNotFound)
			return
		}
		page = p["/index.html"]
	}
	f, err := page()
	if err != nil {
		damaged(w)
		return
	}
	f.serve(w, r)
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if f.hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if f.kind != "" {
		h.Set("Content-Type", f.kind)
	}
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	data := f.packed
	if takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
	} else if plain, err := inflate(data); err == nil {
		data = plain
	} else {
		damaged(w)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // a client that went away needs no answer
	}
}

func damaged(w http.ResponseWriter) {
	http.Error(w, "This page is damaged; install the firmware again.", http.StatusInternalServerError)
}

func inflate(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack a page: %w", err)
	}
	return io.ReadAll(z)
}

// takesGzip reads Accept-Encoding: gzip or *, unless with a weight of zero.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		name = strings.TrimSpace(name)
		if name != "gzip" && name != "*" {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
		return err != nil || q > 0
	}
	return false
}
