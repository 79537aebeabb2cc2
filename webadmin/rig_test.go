package webadmin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/store"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/settings"
)

const (
	password = "seven wet umbrellas"
	code     = "1234-5678"
)

// world is what the web admin looks at: an engine that the test plays, and the
// real store in a folder of its own.
type world struct {
	refused []call.Refused
	forced  []string
	mu      sync.Mutex
	snap    engine.Snapshot
	changed chan struct{}
	hungUp  []call.ID
	now     time.Time
	db      *store.DB
	records *store.Records[call.Record]
	applied []config.Config
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	records, err := store.OpenRecords(db, "calls", store.Schema[call.Record]{
		ID:    func(r call.Record) uint64 { return uint64(r.ID) },
		At:    func(r call.Record) time.Time { return r.Started },
		Carry: call.Record.Carry,
		Text:  func(r call.Record) string { return r.Caller.Number + " " + r.Caller.Name },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &world{
		changed: make(chan struct{}, 1), now: time.Now(), db: db, records: records,
		snap: engine.Snapshot{Ports: []engine.PortView{
			{Port: "sim0/fxo1", Kind: "FXO", Label: "line 1", Lamp: engine.LampReady, State: "idle"},
		}},
	}
}

func (w *world) Snapshot(context.Context) (engine.Snapshot, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.snap
	s.Ports, s.Calls = slices.Clone(s.Ports), slices.Clone(s.Calls)
	return s, nil
}

func (w *world) Watch() (<-chan struct{}, func()) { return w.changed, func() {} }

// change alters what is going on, as the engine would.
func (w *world) change(alter func(*engine.Snapshot)) {
	w.mu.Lock()
	alter(&w.snap)
	w.mu.Unlock()
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *world) Hangup(_ context.Context, id call.ID, _ string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.ContainsFunc(w.snap.Calls, func(c engine.CallView) bool { return c.ID == id }) {
		return fmt.Errorf("hang up %d: %w", id, engine.ErrNoCall)
	}
	w.hungUp = append(w.hungUp, id)
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

func (w *world) deps(t testing.TB) webadmin.Deps {
	t.Helper()
	initial, err := config.Demo(2, 4, "TW")
	if err != nil {
		t.Fatal(err)
	}
	conf := settings.New(settings.Options{DB: w.db, Initial: initial, Apply: func(_ context.Context, c config.Config) error {
		w.applied = append(w.applied[:0], c) // the last alone: thousands of them are gigabytes
		return nil
	}})
	return webadmin.Deps{
		Live: w, Records: w.records, RecordBook: w.records, Filters: w.db.Filters(), Exports: filepath.Join(w.db.Dir(), "exports"), Users: w.db.Users(), Keys: w.db.APIKeys(), KeyRing: w.db.APIKeys(),
		Sessions: w.db.Sessions(), Settings: conf, History: w.db.ConfigVersions(), FirstRun: conf,
		Trials: conf, TrialEnds: conf, UserBook: w.db.Users(), UserList: w.db.Users(), RoleBook: w.db.OwnRoles(), RoleList: w.db.OwnRoles(), SessionBook: w.db.Sessions(), SessionNotes: w.db.Sessions(), Audit: w.db.Audit(),
		FirstSteps: conf, Drafts: conf, Callers: w, Hours: w, SetupCode: code, Version: "test", HTTPSPort: 8443, Now: w.clock,
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
	w := newWorld(t)
	d := w.deps(t)
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
	secret, _, err := r.world.db.APIKeys().Create("test", role, time.Time{})
	if err != nil {
		r.t.Fatal(err)
	}
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
