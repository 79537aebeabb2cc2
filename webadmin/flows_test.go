package webadmin_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"ringdown/webadmin"
)

// oneFlow is a shelf with one version of one flow.
type oneFlow struct {
	webadmin.Flows // what no test asks for
	text           string
}

func (f *oneFlow) FlowText(string, uint64) ([]byte, error) { return []byte(f.text), nil }

func (f *oneFlow) SaveFlowVersion(e webadmin.FlowEdit) (webadmin.FlowSaved, error) {
	if e.Seen != nil {
		if err := e.Seen([]byte(f.text)); err != nil {
			return webadmin.FlowSaved{}, err
		}
	}
	f.text = string(e.Text)
	return webadmin.FlowSaved{Name: e.Name, Version: e.Version, Faults: []webadmin.FlowFault{}}, nil
}

// Two people change a version: the second learns of it, and nothing is lost.
func TestAVersionOfAFlowThatSomebodyElseChangedStays(t *testing.T) {
	shelf := &oneFlow{text: `{"start":"a","nodes":[]}`}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Flows = shelf })
	const at = "/api/v1/flows/main/versions/1"
	tag := r.do("GET", at, nil).Header().Get("ETag")
	put := func(text, match string) *http.Request {
		q := r.request("PUT", at, text)
		q.Header.Set("Content-Type", "application/json")
		if match != "" {
			q.Header.Set("If-Match", match)
		}
		return q
	}
	r.want(r.send(put(`{"start":"mine"}`, tag)), http.StatusOK)
	r.problem(r.send(put(`{"start":"theirs"}`, tag)), http.StatusPreconditionFailed, "changed")
	if shelf.text != `{"start":"mine"}` {
		t.Errorf("the text is %s", shelf.text)
	}
	for _, match := range []string{"*", ""} {
		r.want(r.send(put(`{"start":"`+match+`"}`, match)), http.StatusOK)
	}
}

// oneSound knows one sound of the built-in ones.
type oneSound struct{}

func (oneSound) SoundNames(language string) ([]webadmin.SoundName, error) {
	return []webadmin.SoundName{{Name: "prompt/goodbye", Text: "Goodbye in " + language, Seconds: 1.4, BuiltIn: true}}, nil
}

func (oneSound) Heard(say, language string, _ float64) ([]byte, error) {
	if say != "prompt/goodbye" {
		return nil, errors.Join(webadmin.ErrInvalid, errors.New("there is no such sound"))
	}
	return []byte("RIFF" + language), nil
}

func TestWhatIsPlayedIsListedAndHeard(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Sounds = oneSound{} })
	if a := r.do("GET", "/api/v1/sounds?language=zh-Hans", nil); !strings.Contains(a.Body.String(), "Goodbye in zh-Hans") {
		t.Error(a.Code, a.Body)
	}
	if a := r.do("GET", "/api/v1/sounds/heard?say=prompt/goodbye&language=en", nil); a.Body.String() != "RIFFen" || a.Header().Get("Content-Type") != "audio/wav" {
		t.Error(a.Code, a.Body)
	}
	r.problem(r.do("GET", "/api/v1/sounds/heard?say=prompt/none", nil), http.StatusUnprocessableEntity, "invalid")
	r.problem(r.do("GET", "/api/v1/sounds?language=fr", nil), http.StatusUnprocessableEntity, "invalid")
	if a := r.do("GET", "/api/v1/sounds/uses?name=file/nothing", nil); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"items":[]`) {
		t.Error(a.Code, a.Body)
	}
}
