package ui

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func packed(t *testing.T, text string) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

func built(t *testing.T) http.Handler {
	t.Helper()
	h, err := load(fstest.MapFS{
		"dist/.keep":             {Data: []byte("x")},
		"dist/index.html.gz":     packed(t, "<!doctype html>start"),
		"dist/assets/a-1f.js.gz": packed(t, "let a"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	q := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	a := httptest.NewRecorder()
	h.ServeHTTP(a, q)
	return a
}

func TestPagesAreSentPackedOrInflatedAsTheClientTakesThem(t *testing.T) {
	h := built(t)
	plain := get(h, "/assets/a-1f.js")
	if plain.Body.String() != "let a" || plain.Header().Get("Content-Encoding") != "" {
		t.Errorf("without gzip: %q %v", plain.Body, plain.Header())
	}
	for _, accept := range []string{"gzip", "br, gzip;q=0.5", "*"} {
		a := get(h, "/assets/a-1f.js", "Accept-Encoding", accept)
		if a.Header().Get("Content-Encoding") != "gzip" || a.Body.Len() == 5 {
			t.Errorf("%s: %v", accept, a.Header())
		}
	}
	if a := get(h, "/assets/a-1f.js", "Accept-Encoding", "gzip;q=0"); a.Body.String() != "let a" {
		t.Errorf("gzip refused: %q", a.Body)
	}
}

func TestHashedNamesAreCachedForEverAndOthersAskedForAgain(t *testing.T) {
	h := built(t)
	if c := get(h, "/assets/a-1f.js").Header().Get("Cache-Control"); !strings.Contains(c, "immutable") {
		t.Errorf("asset: %s", c)
	}
	start := get(h, "/")
	if c := start.Header().Get("Cache-Control"); c != "no-cache" {
		t.Errorf("start page: %s", c)
	}
	if a := get(h, "/", "If-None-Match", start.Header().Get("ETag")); a.Code != http.StatusNotModified || a.Body.Len() != 0 {
		t.Errorf("unchanged: %d", a.Code)
	}
}

func TestAddressesOfPagesGetTheStartPageAndMissingFilesAreMissing(t *testing.T) {
	h := built(t)
	for path, want := range map[string]int{"/": 200, "/calls": 200, "/records/7": 200, "/assets/gone": 404, "/x.js": 404, "/.keep": 404} {
		if a := get(h, path); a.Code != want {
			t.Errorf("%s: got %d, want %d", path, a.Code, want)
		}
	}
}

func TestWithoutBuiltPagesAPlainPageSaysHowToBuildThem(t *testing.T) {
	h, err := load(fstest.MapFS{"dist/.keep": {Data: []byte("x")}})
	if err != nil {
		t.Fatal(err)
	}
	if a := get(h, "/calls"); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "make ui") {
		t.Errorf("got %d %s", a.Code, a.Body)
	}
}
