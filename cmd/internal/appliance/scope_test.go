package appliance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ringdown/cmd/internal/simctl"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// scopeBehind is how late a scope may show what happens at its port (BX-6).
const scopeBehind = 250 * time.Millisecond

// traces is a browser that keeps what the stream of a scope brings, and when.
type traces struct {
	mu   sync.Mutex
	head http.Header
	rest []byte
	came []cameTrace
}

type cameTrace struct {
	at time.Time
	webadmin.ScopeTrace
}

func (w *traces) Header() http.Header              { return w.head }
func (w *traces) WriteHeader(int)                  {}
func (w *traces) Flush()                           {}
func (w *traces) SetWriteDeadline(time.Time) error { return nil }

func (w *traces) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, found := bytes.Cut(w.rest, []byte("\n"))
		if !found {
			return len(p), nil
		}
		w.rest = rest
		if data, is := bytes.CutPrefix(line, []byte("data: ")); is {
			t := cameTrace{at: time.Now()}
			if err := json.Unmarshal(data, &t.ScopeTrace); err != nil {
				return 0, err
			}
			w.came = append(w.came, t)
		}
	}
}

// first is when the first trace since then came that shows something.
func (w *traces) first(since time.Time, shows func(webadmin.ScopeTrace) bool) (time.Time, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.came {
		if !t.at.Before(since) && shows(t.ScopeTrace) {
			return t.at, true
		}
	}
	return time.Time{}, false
}

// What happens at a port stands on its scope within a quarter of a second, at
// whatever moment of a batch it happens.
func TestAScopeIsNeverAQuarterOfASecondBehind(t *testing.T) {
	liveAPI(t, func(r *apiRig) {
		for shift := range 10 {
			seen := &traces{head: http.Header{}}
			ctx, leave := context.WithCancel(r.t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				r.main.web.Handler().ServeHTTP(seen, r.request("GET", "/api/v1/scope/events?port=sim0/fxs1", nil).WithContext(ctx))
			}()
			r.pass(time.Second + time.Duration(shift)*13*time.Millisecond)
			lifted := time.Now()
			r.do("phone 801 up")
			r.pass(time.Second)
			r.shows(seen, lifted, "loop current", func(t webadmin.ScopeTrace) bool { return t.MilliAmps[len(t.MilliAmps)-1] > 10 })
			r.shows(seen, lifted, "the hook", func(t webadmin.ScopeTrace) bool { return t.OffHook })
			down := time.Now()
			r.do("phone 801 down")
			r.pass(time.Second)
			r.shows(seen, down, "no loop current", func(t webadmin.ScopeTrace) bool { return t.MilliAmps[len(t.MilliAmps)-1] < 1 })
			leave()
			<-ended
		}
	})
}

func (r *apiRig) shows(seen *traces, since time.Time, what string, shows func(webadmin.ScopeTrace) bool) {
	r.t.Helper()
	switch at, found := seen.first(since, shows); {
	case !found:
		r.t.Errorf("the scope never shows %s", what)
	case at.Sub(since) > scopeBehind:
		r.t.Errorf("the scope shows %s after %s", what, at.Sub(since))
	default:
		r.t.Logf("%s: after %s", what, at.Sub(since))
	}
}

// BenchmarkScopes tells what the scopes of four ports in conversation cost: the
// processor's time with them less the time without, as a part of one core and a
// port (BX-6: at most 2 %). The reader works in the same process and is counted.
// `make bench-scope` runs it.
func BenchmarkScopes(b *testing.B) {
	const looked = 10 * time.Second
	ports := []string{"sim0/fxo1", "sim0/fxs1", "sim0/fxo2", "sim0/fxs2"}
	o := newScopeOffice(b)
	for range b.N {
		alone := o.cost(looked, nil)
		with := o.cost(looked, ports)
		b.ReportMetric(100*alone, "%core-without")
		b.ReportMetric(100*with, "%core-with-4")
		b.ReportMetric(100*(with-alone)/float64(len(ports)), "%core/port")
	}
}

// scopeOffice is an appliance in real time, with two calls in progress.
type scopeOffice struct {
	b    *testing.B
	main *Main
	desk *simctl.Desk
	web  *httptest.Server
	key  string
}

func newScopeOffice(b *testing.B) *scopeOffice {
	m, err := New(Options{
		Data: b.TempDir(), Hardware: []string{"sim://?lines=2&phones=2&seed=5&country=TW"}, Config: recordedDemo(b, "TW"), Socket: true,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	o := &scopeOffice{b: b, main: m, desk: simctl.New(m.Desk(), m.takes, m.ExtensionPhone), web: httptest.NewServer(m.web.Handler())}
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- m.Run(ctx, func(Listening) { close(ready) }) }()
	b.Cleanup(func() {
		o.web.CloseClientConnections()
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		o.web.Close()
		if err := m.Close(); err != nil {
			b.Error(err)
		}
	})
	<-ready
	if o.key, _, err = m.db.APIKeys().Create("bench", auth.ReadOnly, time.Time{}); err != nil {
		b.Fatal(err)
	}
	for _, n := range []string{"1", "2"} {
		o.do("line " + n + " call -from 0912345678")
		o.until("phone 80"+n+" state", "ringing")
		o.do("phone 80" + n + " up")
		o.until("line "+n+" state", "talking")
		o.do("line " + n + " noise -20")
	}
	return o
}

func (o *scopeOffice) do(command string) simctl.View {
	o.b.Helper()
	view, err := o.desk.Command(strings.Fields(command))
	if err != nil {
		o.b.Fatalf("%s: %v", command, err)
	}
	return view
}

func (o *scopeOffice) until(command, state string) {
	o.b.Helper()
	for limit := time.Now().Add(20 * time.Second); o.do(command)["state"] != state; <-time.After(20 * time.Millisecond) {
		if time.Now().After(limit) {
			o.b.Fatalf("%s: %v, not %s", command, o.do(command)["state"], state)
		}
	}
}

// cost is the share of a core that the process takes while ports are looked at.
func (o *scopeOffice) cost(d time.Duration, ports []string) float64 {
	var all sync.WaitGroup
	ctx, leave := context.WithCancel(context.Background())
	for _, p := range ports {
		all.Go(func() { o.look(ctx, p) })
	}
	<-time.After(time.Second) // streams have begun
	before, began := o.spent(), time.Now()
	<-time.After(d)
	share := float64(o.spent()-before) / float64(time.Since(began))
	leave()
	all.Wait()
	return share
}

// look reads a scope until ctx ends.
func (o *scopeOffice) look(ctx context.Context, port string) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, o.web.URL+"/api/v1/scope/events?port="+port, nil)
	if err != nil {
		o.b.Error(err)
		return
	}
	q.Header.Set("Authorization", "Bearer "+o.key)
	a, err := http.DefaultClient.Do(q)
	if err != nil || a.StatusCode != http.StatusOK {
		o.b.Errorf("%s: %v %v", port, a, err)
		return
	}
	defer a.Body.Close()
	lines, got := bufio.NewScanner(a.Body), 0
	for lines.Scan() {
		got++
	}
	if got == 0 {
		o.b.Errorf("%s: the scope showed nothing", port)
	}
}

func (o *scopeOffice) spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		o.b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
