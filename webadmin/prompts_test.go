package webadmin_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
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

// teller speaks any text but one.
type teller struct{}

func (teller) Speak(_ context.Context, t webadmin.SpokenText) ([]byte, error) {
	if t.Text == "out" {
		return nil, errors.New("texts cannot be spoken: espeak-ng is not installed")
	}
	return []byte(t.Language + ": " + t.Text), nil
}

func TestAnAnnouncementIsSpoken(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Prompts, d.Speaker = shelf{}, teller{} })
	const at = "/api/v1/prompts/moved"
	r.want(r.do("POST", at+"/speak", webadmin.SpokenText{Text: "We have moved.", Language: "en"}), http.StatusOK)
	if a := r.do("GET", at+"/sound", nil); a.Body.String() != "en: We have moved." {
		t.Error(a.Code, a.Body)
	}
	if a := r.do("POST", "/api/v1/speech", webadmin.SpokenText{Text: "Only a try."}); a.Body.String() != ": Only a try." || a.Header().Get("Content-Type") != "audio/wav" {
		t.Error(a.Code, a.Header(), a.Body)
	}
	a := r.do("POST", at+"/speak", webadmin.SpokenText{Text: "out"})
	if r.problem(a, http.StatusConflict, "not-spoken"); !strings.Contains(a.Body.String(), "The text was not spoken: texts cannot be spoken: espeak-ng is not installed.") {
		t.Error(a.Body)
	}
	if a := r.do("POST", at+"/speak", webadmin.SpokenText{Text: "hello", Voice: "--path=/etc"}); a.Code != http.StatusUnprocessableEntity {
		t.Error(a.Code, a.Body)
	}
}

// played is a flow that plays an announcement.
type played struct{}

func (played) Players(part string) []string {
	if part == "file/used" {
		return []string{"flow main (node hello)"}
	}
	return nil
}

func TestAnAnnouncementInUseStaysAndItsPlayersAreNamed(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) {
		d.Prompts, d.Players = shelf{"used": []byte("x"), "free": []byte("y")}, played{}
	})
	for _, a := range []*httptest.ResponseRecorder{
		r.do("DELETE", "/api/v1/prompts/used", nil), r.do("PATCH", "/api/v1/prompts/used", webadmin.PromptName{Name: "other"}),
	} {
		if r.problem(a, http.StatusConflict, "in-use"); !strings.Contains(a.Body.String(), "file/used is played by flow main (node hello): change that first.") {
			t.Error(a.Body)
		}
	}
	r.want(r.do("DELETE", "/api/v1/prompts/free", nil), http.StatusNoContent)
}
