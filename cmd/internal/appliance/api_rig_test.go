package appliance

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/simctl"
	"ringdown/internal/logbook"
)

// operation is what the walk needs of the API's description.
type operation struct {
	Method, Path string
	ID           string `json:"operationId"`
	RequestBody  *struct {
		Content map[string]struct{ Example any }
	} `json:"requestBody"`
	Parameters []struct {
		Name    string
		In      string
		Example any
		Schema  struct{ Examples []any }
	}
}

// apiRig is an appliance and its API, asked as the owner's browser does, on the
// machine itself.
type apiRig struct {
	*rig
	cookie *http.Cookie
	signed time.Time         // since when the owner is signed in
	text   string            // the configuration to which it returns
	named  map[string]string // what stands in paths instead of the examples
	secret string            // of the owner's second factor
}

const apiPassword = "seven wet umbrellas"

// liveAPI runs test on a running appliance whose first run is done, in virtual time.
func liveAPI(t *testing.T, test func(r *apiRig)) {
	t.Helper()
	dir, text := t.TempDir(), string(furnished(t, openPostOffice(t).address).Text())
	synctest.Test(t, func(t *testing.T) {
		book := logbook.New(slog.DiscardHandler, new(slog.LevelVar))
		r := &apiRig{rig: &rig{t: t, log: &words{}}}
		var err error
		r.main, err = New(Options{
			Data: dir, Hardware: []string{"sim://?lines=4&phones=8&seed=5&country=TW"}, Config: text, Servers: &crm{}, Socket: true, // for the API alone: no listener fits into a bubble
			Log: slog.New(book), Book: book,
		})
		if err != nil {
			t.Fatal(err)
		}
		r.main.opt.Socket = false
		r.desk = simctl.New(r.main.Desk(), r.main.takes, r.main.ExtensionPhone)
		r.runs(func() {
			r.signIn()
			r.furnish()
			test(r)
		})
	})
}

func (r *apiRig) signIn() {
	a := r.send("POST", "/api/v1/setup", map[string]string{
		"language": "zh-Hant", "country": "TW", "time_zone": "Asia/Taipei", "password": apiPassword, "code": r.main.web.SetupCode(),
	})
	if a.Code != http.StatusCreated {
		r.t.Fatalf("set-up: %d %s", a.Code, a.Body)
	}
	r.takes(a)
}

func (r *apiRig) send(method, path string, body any) *httptest.ResponseRecorder {
	return r.serve(r.request(method, path, body))
}

func (r *apiRig) request(method, path string, body any) *http.Request {
	var reader io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case string:
		reader, kind = strings.NewReader(b), "application/yaml"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			r.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	q := httptest.NewRequest(method, "http://localhost:8080"+path, reader).WithContext(r.t.Context())
	q.RemoteAddr = "127.0.0.1:40000"
	q.Header.Set("If-Match", "*")
	if body != nil {
		q.Header.Set("Content-Type", kind)
	}
	if r.cookie != nil {
		q.AddCookie(r.cookie)
	}
	return q
}

func (r *apiRig) serve(q *http.Request) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	r.main.web.Handler().ServeHTTP(a, q)
	return a
}

// must sends what cannot fail.
func (r *apiRig) must(method, path string, body any) *httptest.ResponseRecorder {
	r.t.Helper()
	a := r.send(method, path, body)
	if a.Code >= http.StatusBadRequest {
		r.t.Fatalf("%s %s: %d %s", method, path, a.Code, a.Body)
	}
	return a
}

// operations are those that take JSON, always in the same order.
func (r *apiRig) operations() (all []operation) {
	for _, op := range r.every() {
		if op.RequestBody == nil {
			continue
		}
		if _, is := op.RequestBody.Content["application/json"]; is {
			all = append(all, op)
		}
	}
	return all
}

// every is each operation, always in the same order.
func (r *apiRig) every() (all []operation) {
	var doc struct {
		Paths map[string]map[string]operation
	}
	if err := json.Unmarshal(r.must("GET", "/api/v1/openapi.json", nil).Body.Bytes(), &doc); err != nil {
		r.t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			op := doc.Paths[path][method]
			op.Method, op.Path = strings.ToUpper(method), path
			all = append(all, op)
		}
	}
	return all
}

// restore puts the configuration back that was before.
func (r *apiRig) restore() {
	now := r.must("GET", "/api/v1/config", nil)
	if now.Body.String() == r.text {
		return
	}
	q := r.request("PUT", "/api/v1/config", r.text)
	q.Header.Set("If-Match", now.Header().Get("ETag"))
	if a := r.serve(q); a.Code == http.StatusConflict { // on trial
		r.must("POST", "/api/v1/config/take-back", nil)
		r.restore()
	} else if a.Code >= http.StatusBadRequest {
		r.t.Errorf("the configuration cannot be put back: %d %s", a.Code, a.Body)
	}
}
