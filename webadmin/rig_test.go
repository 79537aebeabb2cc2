package webadmin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

const (
	password = "seven wet umbrellas"
	code     = "1234-5678"
)

// world is every room behind the web admin, in memory.
type world struct {
	mu       sync.Mutex
	snap     webadmin.Snapshot
	changed  chan struct{}
	hungUp   []uint64
	records  []webadmin.Record
	users    map[string]webadmin.User
	keys     []webadmin.Key
	sessions map[string]kept
	config   string
	version  int
	applied  string
	now      time.Time
}

type kept struct {
	data   []byte
	expiry time.Time
}

func newWorld() *world {
	return &world{
		changed: make(chan struct{}, 1), users: map[string]webadmin.User{}, sessions: map[string]kept{},
		config: "country: TW\n", version: 1, now: time.Now(),
		snap: webadmin.Snapshot{Ports: []webadmin.Port{{Port: "sim0/fxo1", Kind: "FXO", Label: "line 1", Lamp: "ready", State: "idle"}}},
		records: []webadmin.Record{{ID: "7", Kind: "incoming", Result: "answered",
			Caller: webadmin.Caller{Number: "0912345678", Name: "王小明"}, Track: []webadmin.Step{{What: "ring-start"}}}},
	}
}

func (w *world) Snapshot(context.Context) (webadmin.Snapshot, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.snap
	s.Ports, s.Calls = slices.Clone(s.Ports), slices.Clone(s.Calls)
	return s, nil
}

func (w *world) Watch(context.Context) <-chan struct{} { return w.changed }

// change alters what is going on, as the engine would.
func (w *world) change(alter func(*webadmin.Snapshot)) {
	w.mu.Lock()
	alter(&w.snap)
	w.mu.Unlock()
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *world) HangUp(_ context.Context, id uint64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.snap.Calls {
		if c.ID == fmt.Sprint(id) {
			w.hungUp = append(w.hungUp, id)
			return nil
		}
	}
	return fmt.Errorf("call %d: %w", id, webadmin.ErrNotFound)
}

type records struct{ *world }

func (r records) List(_ context.Context, q webadmin.RecordQuery) ([]webadmin.Record, string, error) {
	if q.Cursor != "" {
		return nil, "", fmt.Errorf("cursor %q is not one of ours: %w", q.Cursor, webadmin.ErrInvalid)
	}
	return slices.Clone(r.records), "", nil
}

func (r records) Get(_ context.Context, id uint64) (webadmin.Record, error) {
	for _, rec := range r.records {
		if rec.ID == fmt.Sprint(id) {
			return rec, nil
		}
	}
	return webadmin.Record{}, fmt.Errorf("record %d: %w", id, webadmin.ErrNotFound)
}

type users struct{ *world }

func (u users) User(_ context.Context, name string) (webadmin.User, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	user, ok := u.users[name]
	if !ok {
		return user, fmt.Errorf("user %s: %w", name, webadmin.ErrNotFound)
	}
	return user, nil
}

func (u users) Any(context.Context) (bool, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.users) > 0, nil
}

func (u users) Put(_ context.Context, user webadmin.User) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.users[user.Name] = user
	return nil
}

type keys struct{ *world }

func (k keys) List(context.Context) ([]webadmin.Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.keys), nil
}

func (k keys) Put(_ context.Context, key webadmin.Key) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = append(k.keys, key)
	return nil
}

func (k keys) Delete(_ context.Context, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, key := range k.keys {
		if key.ID == id {
			k.keys = slices.Delete(k.keys, i, i+1)
			return nil
		}
	}
	return fmt.Errorf("key %s: %w", id, webadmin.ErrNotFound)
}

type sessionStore struct{ *world }

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.sessions[token]
	return k.data, ok && k.expiry.After(s.now), nil
}

func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[token] = kept{data, expiry}
	return nil
}

func (s sessionStore) Delete(token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, token)
	return nil
}

type configText struct{ *world }

func (c configText) Text(context.Context) ([]byte, string, error) {
	return []byte(c.config), fmt.Sprint(c.version), nil
}

func (c configText) Replace(_ context.Context, text []byte, version, _ string) (string, error) {
	if version != fmt.Sprint(c.version) {
		return "", fmt.Errorf("the configuration is at version %d now: %w", c.version, webadmin.ErrConflict)
	}
	if bytes.Contains(text, []byte("wrong")) {
		return "", &webadmin.ConfigError{Faults: []webadmin.ConfigFault{
			{Line: 2, Column: 3, Field: "extensions[0].port", Message: "there is no port sim0/fxs99"},
			{Line: 4, Column: 1, Field: "groups", Message: "group 600 has no members"},
		}}
	}
	c.config, c.version = string(text), c.version+1
	return fmt.Sprint(c.version), nil
}

func (w *world) Plan(context.Context) (webadmin.PlanView, error) {
	return webadmin.PlanView{Extensions: []webadmin.Extension{{Number: "801", Name: "Reception"}}}, nil
}

func (w *world) Apply(_ context.Context, language, country, timeZone string) error {
	w.applied = language + " " + country + " " + timeZone
	return nil
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) deps() webadmin.Deps {
	return webadmin.Deps{
		Live: w, Records: records{w}, Plan: w, Users: users{w}, Keys: keys{w}, Sessions: sessionStore{w},
		Config: configText{w}, FirstRun: w, SetupCode: code, Version: "test", HTTPSPort: 8443,
		Countries: []webadmin.Country{{Code: "TW", Name: "Taiwan", TimeZone: "Asia/Taipei"}},
		Now:       w.clock, Log: slog.New(slog.DiscardHandler),
	}
}

// rig is a server and the world behind it.
type rig struct {
	t      *testing.T
	world  *world
	server *webadmin.Server
	cookie *http.Cookie
	key    string
}

func newRig(t *testing.T, alter ...func(*webadmin.Deps)) *rig {
	t.Helper()
	w := newWorld()
	d := w.deps()
	for _, a := range alter {
		a(&d)
	}
	s, err := webadmin.New(d)
	if err != nil {
		t.Fatal(err)
	}
	return &rig{t: t, world: w, server: s}
}

// set-up rig: an owner exists and is signed in.
func newOwnerRig(t *testing.T, alter ...func(*webadmin.Deps)) *rig {
	t.Helper()
	r := newRig(t, alter...)
	a := r.do("POST", "/api/v1/setup", setupAnswers())
	if a.Code != http.StatusCreated {
		t.Fatalf("set-up: %d %s", a.Code, a.Body)
	}
	r.cookie = a.Result().Cookies()[0]
	return r
}

// as gives the rig a key of a role in place of the owner's session.
func (r *rig) as(role auth.Role) *rig {
	secret, hash := auth.NewKey()
	r.world.keys = append(r.world.keys, webadmin.Key{ID: "k" + string(role), Name: "test", Role: role, Hash: hash})
	return &rig{t: r.t, world: r.world, server: r.server, key: secret}
}

func setupAnswers() map[string]string {
	return map[string]string{"language": "zh-Hant", "country": "TW", "time_zone": "Asia/Taipei", "password": password, "code": code}
}

// request makes a request as a browser on this machine sends it.
func (r *rig) request(method, path string, body any) *http.Request {
	r.t.Helper()
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
	q := httptest.NewRequest(method, "http://localhost:8080"+path, reader)
	q.RemoteAddr = "127.0.0.1:40000"
	if body != nil {
		q.Header.Set("Content-Type", kind)
	}
	if r.cookie != nil {
		q.AddCookie(r.cookie)
	}
	if r.key != "" {
		q.Header.Set("Authorization", "Bearer "+r.key)
	}
	return q
}

func (r *rig) do(method, path string, body any) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.send(r.request(method, path, body))
}

func (r *rig) send(q *http.Request) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	r.server.Handler().ServeHTTP(a, q)
	return a
}

// problem checks that an answer is a problem with this status and code.
func (r *rig) problem(a *httptest.ResponseRecorder, status int, code string) webadmin.Problem {
	r.t.Helper()
	var p webadmin.Problem
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil {
		r.t.Fatalf("%d %s: not a problem: %v", a.Code, a.Body, err)
	}
	if a.Code != status || p.Status != status || p.Code != code {
		r.t.Errorf("got %d %s, want %d %s", a.Code, a.Body, status, code)
	}
	if kind := a.Header().Get("Content-Type"); kind != "application/problem+json" {
		r.t.Errorf("content type of a problem: %s", kind)
	}
	if p.RequestID == "" || p.RequestID != a.Header().Get("X-Request-Id") {
		r.t.Errorf("request_id %q, header %q", p.RequestID, a.Header().Get("X-Request-Id"))
	}
	return p
}

func (r *rig) want(a *httptest.ResponseRecorder, status int) {
	r.t.Helper()
	if a.Code != status {
		r.t.Errorf("got %d %s, want %d", a.Code, a.Body, status)
	}
}

// local sends a request through the owner-only socket.
func (r *rig) local(method, path string) *httptest.ResponseRecorder {
	q := httptest.NewRequest(method, path, nil)
	q.RemoteAddr = "@"
	a := httptest.NewRecorder()
	r.server.LocalHandler().ServeHTTP(a, q)
	return a
}
