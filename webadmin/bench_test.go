package webadmin_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// bench is a desk with one telephone that a test plays.
type bench struct {
	mu     sync.Mutex
	things []webadmin.BenchThing
	ear    func([]int16)
	said   chan []int16
	left   chan struct{}
}

func newBench() *bench {
	return &bench{things: []webadmin.BenchThing{{Port: "fxs1", State: "on-hook"}}, said: make(chan []int16, 1), left: make(chan struct{})}
}

func (b *bench) Things() ([]webadmin.BenchThing, error) { return b.things, nil }

func (b *bench) Probe() webadmin.BenchProbe { return b }

func (b *bench) Read(into []webadmin.BenchReading) []webadmin.BenchReading {
	return append(into, webadmin.BenchReading{Port: "fxs1", LowVolts: -48, HighVolts: -48, MilliAmps: 20.04, Low: -256, High: 512})
}

func (b *bench) Close() {}

func (b *bench) Join(target string, ear func([]int16)) (func([]int16), func(), error) {
	if target != "801" {
		return nil, nil, webadmin.ErrInvalid
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ear = ear
	return b.say, func() { close(b.left) }, nil
}

func (b *bench) say(pcm []int16) { b.said <- pcm }

// benchSite is a server with a bench, its address, and a key for it.
func benchSite(t *testing.T, b *bench, role auth.Role) (*rig, string, http.Header) {
	t.Helper()
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Bench = b })
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.server.Run(ctx) }()
	web := httptest.NewServer(r.server.Handler())
	t.Cleanup(func() { stop(); <-done; web.Close() })
	return r, strings.Replace(web.URL, "http://", "ws://", 1) + "/api/v1/sim/sound/", http.Header{"Authorization": {"Bearer " + r.as(role).key}}
}

func dial(t *testing.T, url string, h http.Header) (*websocket.Conn, int) {
	t.Helper()
	conn, answer, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{HTTPHeader: h}) //nolint:bodyclose // of a handshake
	if err != nil {
		return nil, answer.StatusCode
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, http.StatusSwitchingProtocols
}

func TestTheBenchIsHeardAndSpokenToOverAWebSocket(t *testing.T) {
	b := newBench()
	_, url, key := benchSite(t, b, auth.Installer)
	conn, status := dial(t, url+"801", key)
	if conn == nil {
		t.Fatalf("refused with %d", status)
	}
	if err := conn.Write(t.Context(), websocket.MessageBinary, []byte{1, 0, 255, 255}); err != nil {
		t.Fatal(err)
	}
	if got := <-b.said; len(got) != 2 || got[0] != 1 || got[1] != -1 {
		t.Errorf("said %v", got)
	}
	b.ear([]int16{7, -7})
	b.ear([]int16{8, -8})
	_, data, err := conn.Read(t.Context())
	if err != nil || string(data) != "\x07\x00\xf9\xff\x08\x00\xf8\xff" {
		t.Errorf("heard %q, %v", data, err)
	}
	_ = conn.Close(websocket.StatusNormalClosure, "")
	select {
	case <-b.left:
	case <-t.Context().Done():
		t.Error("who closed is still there")
	}
}

func TestTheBenchIsNotForEverybody(t *testing.T) {
	_, url, key := benchSite(t, newBench(), auth.Installer)
	if _, status := dial(t, url+"801", nil); status != http.StatusUnauthorized {
		t.Errorf("nobody gets %d", status)
	}
	key.Set("Origin", "https://elsewhere.test")
	if _, status := dial(t, url+"801", key); status != http.StatusForbidden {
		t.Errorf("another site's page gets %d", status)
	}
	key.Del("Origin")
	if _, status := dial(t, url+"803", key); status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown telephone gets %d", status)
	}
	_, url, key = benchSite(t, newBench(), auth.Supervisor)
	if _, status := dial(t, url+"801", key); status != http.StatusForbidden {
		t.Errorf("a supervisor gets %d", status)
	}
}

func TestTheBenchIsSeenInEvents(t *testing.T) {
	_, url, key := benchSite(t, newBench(), auth.Installer)
	url = strings.Replace(strings.TrimSuffix(url, "sound/"), "ws://", "http://", 1) + "events"
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header = key
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	lines := bufio.NewScanner(a.Body)
	var traces []string
	things := ""
	for len(traces) < 3 && lines.Scan() {
		switch text := lines.Text(); {
		case strings.HasPrefix(text, "data: {\"at\""):
			traces = append(traces, text)
		case strings.HasPrefix(text, "data: {\"items\""):
			things += text
		}
	}
	if strings.Count(things, "data:") != 1 || !strings.Contains(things, `{"port":"fxs1","state":"on-hook"`) {
		t.Errorf("things: %s", things)
	}
	for i, want := range []string{`"items":[{"port":"fxs1","volts":[-48,-48,-48,-48,-48,-48,-48,-48,-48,-48],"milliamps":[20,20,20,20,20],"sound":[-1,2,-1,2,-1,2,-1,2,-1,2]}]`, `"items":[]`, `"items":[]`} {
		if i >= len(traces) || !strings.Contains(traces[i], want) {
			t.Errorf("traces: %s", traces)
		}
	}
}

func TestWithoutASimulatorThereIsNoBench(t *testing.T) {
	r := newOwnerRig(t)
	for _, path := range []string{"things", "events", "sound/801", "tour"} {
		r.problem(r.do("GET", "/api/v1/sim/"+path, nil), http.StatusNotFound, "no-simulator")
	}
}
