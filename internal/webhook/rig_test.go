package webhook_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/store"
	"ringdown/internal/webhook"
)

// receiver is a real server on this machine. It works outside of the bubbles of
// virtual time, where nobody would wait for it.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []received
	status []int // of the next answers; none left: 200
	header map[string]string
	hangs  chan struct{} // not nil: no answer until it is closed
	came   chan struct{} // a request
}

type received struct {
	header http.Header
	body   []byte
	event  webhook.Event
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{came: make(chan struct{}, 2*webhook.QueueMost)}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	one := received{header: q.Header, body: body}
	_ = json.Unmarshal(body, &one.event)
	r.mu.Lock()
	r.got = append(r.got, one)
	status, hangs := http.StatusOK, r.hangs
	if len(r.status) > 0 {
		status, r.status = r.status[0], r.status[1:]
	}
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	r.mu.Unlock()
	r.came <- struct{}{}
	if hangs != nil {
		select {
		case <-hangs:
		case <-q.Context().Done():
		}
		return
	}
	w.WriteHeader(status)
}

func (r *receiver) answers(status ...int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received{}, r.got...)
}

// kinds are what arrived, in order.
func (r *receiver) kinds() string {
	var all []string
	for _, x := range r.all() {
		all = append(all, x.event.Kind)
	}
	return strings.Join(all, " ")
}

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" //nolint:gosec // G101: the one of the specification's example

func hookTo(url string) webhook.Hook {
	return webhook.Hook{ID: "crm", URL: url, Secret: secret, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
}

// office is a desk in virtual time.
type office struct {
	t      *testing.T
	desk   *webhook.Desk
	mu     sync.Mutex
	alerts []string
}

func (o *office) told() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string{}, o.alerts...)
}

// open runs a desk in a folder while test does. Its connections are not kept: in
// virtual time nobody would wait for what reads from them.
func open(t *testing.T, dir string, hooks []webhook.Hook, test func(o *office)) {
	t.Helper()
	openBy(t, &http.Transport{DisableKeepAlives: true}, dir, hooks, test)
}

// openBy is open with a way to the servers; nil: the network's, with its guards.
func openBy(t *testing.T, way http.RoundTripper, dir string, hooks []webhook.Hook, test func(o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(dir, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := &office{t: t}
		o.desk, err = webhook.Open(webhook.Options{DB: db, Way: way, Alert: func(hook, reason string) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.alerts = append(o.alerts, hook+": "+reason)
		}})
		if err != nil {
			t.Fatal(err)
		}
		o.desk.Configure(hooks)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- o.desk.Run(ctx) }()
		test(o)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (o *office) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (o *office) tell(kinds ...string) {
	for _, k := range kinds {
		o.desk.Tell(k, time.Now(), map[string]string{"id": "1042"})
	}
}

func (o *office) standing() webhook.Standing {
	o.t.Helper()
	all := o.desk.Standings()
	if len(all) != 1 {
		o.t.Fatalf("standings: %+v", all)
	}
	return all[0]
}

// log is the tries, the oldest first.
func (o *office) log() []webhook.Delivery {
	o.t.Helper()
	page, err := o.desk.Deliveries(store.Query{Limit: store.MaxLimit})
	if err != nil {
		o.t.Fatal(err)
	}
	for i, j := 0, len(page.Items)-1; i < j; i, j = i+1, j-1 {
		page.Items[i], page.Items[j] = page.Items[j], page.Items[i]
	}
	return page.Items
}
