package webadmin_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ringdown/webadmin"
)

// shelf keeps announcements as they come.
type shelf map[string][]byte

func (s shelf) List() ([]webadmin.Prompt, error) {
	list := []webadmin.Prompt{}
	for name := range s {
		list = append(list, webadmin.Prompt{Name: name})
	}
	return list, nil
}

func (s shelf) Put(name string, file []byte) (webadmin.Prompt, error) {
	if string(file) == "text" {
		return webadmin.Prompt{}, fmt.Errorf("%w: the file is no WAV, MP3 or Ogg file", webadmin.ErrInvalid)
	}
	s[name] = bytes.Clone(file) // whoever gave it uses its room again
	return webadmin.Prompt{Name: name, Seconds: 1}, nil
}

func (s shelf) Open(name string) (webadmin.Sound, error) {
	return kept{name: string(s[name])}.Open(name)
}

func (s shelf) Rename(name, to string) error {
	if _, is := s[name]; !is {
		return webadmin.ErrNotFound
	}
	s[to] = s[name]
	delete(s, name)
	return nil
}

func (s shelf) Delete(name string) error {
	delete(s, name)
	return nil
}

func TestAnAnnouncementIsUploadedHeardRenamedAndDeleted(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Prompts = shelf{} })
	const at = "/api/v1/prompts/greeting"
	put := func(text string) *http.Request {
		q := r.request("PUT", at, text)
		q.Header.Set("Content-Type", "application/octet-stream")
		return q
	}
	r.problem(r.send(put("text")), http.StatusUnprocessableEntity, "invalid")
	r.want(r.send(put("sound")), http.StatusOK)
	if a := r.do("GET", at+"/sound", nil); a.Body.String() != "sound" {
		t.Error(a.Code, a.Header(), a.Body)
	}
	r.want(r.do("PATCH", at, map[string]string{"name": "welcome"}), http.StatusNoContent)
	r.problem(r.do("PATCH", at, map[string]string{"name": "hello"}), http.StatusNotFound, "not-found")
	if a := r.do("GET", "/api/v1/prompts", nil); !strings.Contains(a.Body.String(), "welcome") {
		t.Error(a.Body)
	}
	r.want(r.do("DELETE", "/api/v1/prompts/welcome", nil), http.StatusNoContent)
	if a := r.do("PUT", "/api/v1/prompts/..%2Fcalls", nil); a.Code < 400 {
		t.Error(a.Code)
	}
}
