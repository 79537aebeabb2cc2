package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/ivr/flow"
)

// running is a pool that may ask loopback where allow says so.
func running(t *testing.T, allow ...string) *Pool {
	t.Helper()
	var prefixes []netip.Prefix
	for _, a := range allow {
		prefixes = append(prefixes, netip.MustParsePrefix(a))
	}
	p := New(Options{Allow: func() []netip.Prefix { return prefixes }})
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = p.Run(ctx) })
	t.Cleanup(func() { stop(); wg.Wait() })
	for !p.ready() {
		runtime.Gosched()
	}
	return p
}

func (p *Pool) ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.life != nil
}

// get makes a request and waits for what comes of it.
func get(t *testing.T, p *Pool, r flow.Request) (map[string]string, string) {
	t.Helper()
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if r.Timeout == 0 {
		r.Timeout = 5 * time.Second
	}
	type outcome struct {
		values []call.Mark
		how    string
	}
	done := make(chan outcome, 1)
	p.Start(r, func(v []call.Mark, how string) { done <- outcome{v, how} })
	o := <-done
	got := map[string]string{}
	for _, m := range o.values {
		got[m.Name] = m.Value
	}
	return got, o.how
}

func server(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

const loopback = "127.0.0.0/8"

func TestValuesAreTakenFromTheAnswer(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"data":{"items":[{"name":"red","n":3}]},"key":%q,"body":%d}`, r.Header.Get("X-Key"), r.ContentLength)
	})
	got, how := get(t, running(t, loopback), flow.Request{
		URL: s.URL + "/x", Method: http.MethodPost, Body: `{"a":1}`, Header: [][2]string{{"X-Key", "k"}},
		Outputs: []flow.Output{{Variable: "name", Path: "data.items[0].name"}, {Variable: "n", Path: "data.items[0].n"}, {Variable: "key", Path: "key"}, {Variable: "body", Path: "body"}, {Variable: "none", Path: "x.y"}},
	})
	want := map[string]string{"name": `"red"`, "n": "3", "key": `"k"`, "body": "7", flow.AnswerOK: "true", flow.AnswerStatus: "200"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, %s", got, how)
	}
}

func TestAddressesInsideAreRefused(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) })
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "0x7f.1"} {
		got, how := get(t, running(t), flow.Request{URL: "http://" + host + port, Timeout: time.Second})
		if got[flow.AnswerOK] != "" {
			t.Errorf("%s was asked: %s", host, how)
		}
	}
	if _, how := get(t, running(t), flow.Request{URL: s.URL}); !strings.Contains(how, "127.0.0.1 is an address inside") {
		t.Error(how)
	}
}

func TestARedirectionInsideIsRefused(t *testing.T) {
	hidden := server(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) })
	to := strings.Replace(hidden.URL, "127.0.0.1", "127.0.0.2", 1)
	s := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	if got, how := get(t, running(t, "127.0.0.1/32"), flow.Request{URL: s.URL}); got[flow.AnswerOK] != "" || !strings.Contains(how, "127.0.0.2 is an address inside") {
		t.Error(got, how)
	}
}

// An address that is allowed no more is not asked over a connection that was made
// before.
func TestAnAllowanceThatIsTakenAwayCountsAtOnce(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) })
	var allow atomic.Pointer[[]netip.Prefix]
	allow.Store(&[]netip.Prefix{netip.MustParsePrefix(loopback)})
	p := New(Options{Allow: func() []netip.Prefix { return *allow.Load() }})
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = p.Run(ctx) })
	defer func() { stop(); wg.Wait() }()
	for !p.ready() {
		runtime.Gosched()
	}
	if got, how := get(t, p, flow.Request{URL: s.URL}); got[flow.AnswerOK] == "" {
		t.Fatal(how)
	}
	allow.Store(&[]netip.Prefix{})
	p.AllowanceChanged()
	if got, how := get(t, p, flow.Request{URL: s.URL}); got[flow.AnswerOK] != "" {
		t.Errorf("it was asked: %s", how)
	}
}

// A key that a flow has for one server stays there.
func TestKeysAreNotHandedOn(t *testing.T) {
	var seen atomic.Value
	other := server(t, func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r.Header.Get("X-Key"))
		fmt.Fprint(w, `{}`)
	})
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	got, how := get(t, running(t, loopback), flow.Request{URL: s.URL, Header: [][2]string{{"X-Key", "secret"}}})
	if got[flow.AnswerOK] == "" || seen.Load() != "" {
		t.Errorf("%v, %s; the other server saw %q", got, how, seen.Load())
	}
}

func TestAttemptsAreCounted(t *testing.T) {
	var n atomic.Int32
	s := server(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) < 3 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprint(w, `{"v":1}`)
	})
	r := flow.Request{URL: s.URL, Tries: 3, Outputs: []flow.Output{{Variable: "v", Path: "v"}}}
	if got, how := get(t, running(t, loopback), r); got["v"] != "1" || n.Load() != 3 {
		t.Error(got, how, n.Load())
	}
	n.Store(-100)
	if got, _ := get(t, running(t, loopback), flow.Request{URL: s.URL, Tries: 2}); got[flow.AnswerStatus] != "502" || n.Load() != -98 {
		t.Error(got, n.Load())
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	block := make(chan struct{})
	t.Cleanup(func() { close(block) })
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			select {
			case <-block:
			case <-r.Context().Done():
			}
		case "/large":
			fmt.Fprint(w, `"`+strings.Repeat("x", bodyMost)+`"`)
		case "/text":
			fmt.Fprint(w, "hello")
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	p := running(t, loopback)
	for path, want := range map[string]string{
		"/slow": "deadline exceeded", "/large": "more than 262144 bytes", "/text": "not JSON",
		"/round": "more than 3 redirections", "/none": "status 404",
	} {
		got, how := get(t, p, flow.Request{URL: s.URL + path, Timeout: 300 * time.Millisecond, Outputs: []flow.Output{{Variable: "v"}}})
		if got[flow.AnswerOK] != "" || !strings.Contains(how, want) {
			t.Errorf("%s: %v, %s", path, got, how)
		}
	}
}

// A server that never answers keeps its own callers waiting, and nobody else's.
func TestASlowServerBlocksNobody(t *testing.T) {
	block := make(chan struct{})
	slow := server(t, func(http.ResponseWriter, *http.Request) { <-block })
	quick := server(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) })
	p := running(t, loopback)
	refused := make(chan string, mostAtOnce)
	for range mostAtOnce {
		p.Start(flow.Request{URL: slow.URL, Method: http.MethodGet, Timeout: time.Minute}, func(_ []call.Mark, how string) { refused <- how })
	}
	for range mostAtOnce - mostPerHost {
		if how := <-refused; how != "too many requests are under way" {
			t.Error(how)
		}
	}
	if got, how := get(t, p, flow.Request{URL: quick.URL}); got[flow.AnswerOK] == "" {
		t.Error(how)
	}
	close(block)
}
