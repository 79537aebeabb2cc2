package webadmin_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/webadmin"
)

// cabinet keeps the files of music of the classes default and sales.
type cabinet map[string][]byte

func (c cabinet) MusicFiles(class string) ([]webadmin.MusicFile, error) {
	if class != "default" && class != "sales" {
		return nil, webadmin.ErrNotFound
	}
	list := []webadmin.MusicFile{}
	for at := range c {
		if name, is := strings.CutPrefix(at, class+"/"); is {
			list = append(list, webadmin.MusicFile{Name: name})
		}
	}
	return list, nil
}

func (c cabinet) PutMusic(class, name string, file []byte) (webadmin.MusicFile, error) {
	if string(file) == "text" {
		return webadmin.MusicFile{}, fmt.Errorf("%w: the file is no WAV, MP3 or Ogg file", webadmin.ErrInvalid)
	}
	c[class+"/"+name] = bytes.Clone(file)
	return webadmin.MusicFile{Name: name, Seconds: 1}, nil
}

func (c cabinet) OpenMusic(class, name string) (webadmin.Sound, error) {
	return kept{name: string(c[class+"/"+name])}.Open(name)
}

func (c cabinet) DeleteMusic(class, name string) error {
	delete(c, class+"/"+name)
	return nil
}

// EX-21: music is uploaded, heard and deleted, but not the last file of a class that
// somebody plays.
func TestMusicFilesOfAClass(t *testing.T) {
	c := cabinet{}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Music = c })
	const at = "/api/v1/music/sales/files"
	put := func(name, text string) *http.Request {
		q := r.request("PUT", at+"/"+name, text)
		q.Header.Set("Content-Type", "application/octet-stream")
		return q
	}
	r.problem(r.send(put("one", "text")), http.StatusUnprocessableEntity, "invalid")
	r.want(r.send(put("one", "first song")), http.StatusOK)
	r.want(r.send(put("two", "second song")), http.StatusOK)
	if a := r.do("GET", at+"/two/sound", nil); a.Body.String() != "second song" {
		t.Error(a.Code, a.Body)
	}
	if a := r.do("GET", at, nil); !strings.Contains(a.Body.String(), `"one"`) {
		t.Error(a.Body)
	}
	r.problem(r.do("GET", "/api/v1/music/none/files", nil), http.StatusNotFound, "not-found")
	r.want(r.do("DELETE", at+"/two", nil), http.StatusNoContent)
	if a := r.do("PUT", at+"/..%2Fcalls", nil); a.Code < 400 {
		t.Error(a.Code)
	}
	r.want(r.change("POST", "/api/v1/music", "", config.MusicClass{Class: "sales"}), http.StatusCreated)
	var line map[string]any
	tag := r.read("/api/v1/lines/1", &line)
	line["music"] = "sales"
	r.want(r.change("PUT", "/api/v1/lines/1", tag, line), http.StatusOK)
	a := r.do("DELETE", at+"/one", nil)
	r.problem(a, http.StatusConflict, "in-use")
	if !strings.Contains(a.Body.String(), "lines[0].music") {
		t.Error(a.Body)
	}
}
