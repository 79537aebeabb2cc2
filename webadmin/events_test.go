package webadmin_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// listener reads one live stream.
type listener struct {
	t     *testing.T
	lines *bufio.Scanner
	last  string // the last id seen
	stop  context.CancelFunc
}

type message struct {
	name string
	data map[string]any
}

// serve runs a rig's server on loopback and feeds its live events.
func serve(t *testing.T, r *rig) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.server.Run(ctx) }()
	s := httptest.NewServer(r.server.Handler())
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("feeding live events: %v", err)
		}
		s.Close() // waits for streams: they must have ended with Run
	})
	return s.URL
}

func listen(t *testing.T, r *rig, url, query, last string) *listener {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(stop)
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/v1/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.AddCookie(r.cookie)
	if last != "" {
		q.Header.Set("Last-Event-ID", last)
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Body.Close() })
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("got %s, %s", a.Status, a.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(a.Body)
	lines.Buffer(nil, 1<<20) // a snapshot is one line
	return &listener{t: t, lines: lines, stop: stop}
}

// next returns the next event; comments and retry are passed over.
func (l *listener) next() message {
	l.t.Helper()
	var m message
	for l.lines.Scan() {
		field, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch field {
		case "event":
			m.name = value
		case "id":
			l.last = value
		case "data":
			if err := json.Unmarshal([]byte(value), &m.data); err != nil {
				l.t.Fatal(err)
			}
		case "":
			if m.name != "" {
				return m
			}
		}
	}
	l.t.Fatalf("the stream ended: %v", l.lines.Err())
	return m
}

func (l *listener) want(name, key, value string) {
	l.t.Helper()
	if m := l.next(); m.name != name || fmt.Sprint(m.data[key]) != value {
		l.t.Fatalf("got %s %v, want %s with %s %s", m.name, m.data, name, key, value)
	}
}

func rings(s *engine.Snapshot) {
	s.Ports[0].Lamp, s.Ports[0].State, s.Ports[0].Call = engine.LampRinging, "ringing", 7
	s.Calls = append(s.Calls, engine.CallView{ID: 7, Kind: call.KindIncoming, State: call.StateRinging})
}

func TestStreamBeginsWithASnapshotThenSendsWhatChanges(t *testing.T) {
	r := newOwnerRig(t)
	l := listen(t, r, serve(t, r), "", "")
	if m := l.next(); m.name != "snapshot" || len(m.data["ports"].([]any)) != 1 || len(m.data["calls"].([]any)) != 0 {
		t.Fatalf("got %+v", m)
	}
	r.world.change(rings)
	l.want("port", "lamp", "ringing")
	l.want("call", "id", "7")
	r.world.change(func(s *engine.Snapshot) { s.Calls = nil })
	l.want("call-gone", "id", "7")
}

func TestStreamSendsOnlyTheTopicsAskedFor(t *testing.T) {
	r := newOwnerRig(t)
	l := listen(t, r, serve(t, r), "?topics=calls", "")
	if m := l.next(); m.name != "snapshot" || len(m.data["ports"].([]any)) != 0 {
		t.Fatalf("got %+v", m)
	}
	r.world.change(rings)
	l.want("call", "id", "7")
}

func TestStreamContinuesBehindTheLastEventSeen(t *testing.T) {
	r := newOwnerRig(t)
	url := serve(t, r)
	l := listen(t, r, url, "", "")
	l.next()
	r.world.change(rings)
	l.want("port", "lamp", "ringing")
	seen := l.last
	l.want("call", "id", "7")
	l.stop()
	r.world.change(func(s *engine.Snapshot) { s.Calls = nil })

	again := listen(t, r, url, "", seen)
	again.want("call", "id", "7")
	again.want("call-gone", "id", "7")
}

func TestNobodyLooksWhileNobodyReads(t *testing.T) {
	r := newOwnerRig(t)
	url := serve(t, r)
	l := listen(t, r, url, "", "")
	l.next()
	l.stop()
	r.world.change(rings)
	again := listen(t, r, url, "", "") // whoever comes sees what changed meanwhile
	if m := again.next(); m.name != "snapshot" || len(m.data["calls"].([]any)) != 1 {
		t.Fatalf("got %+v", m)
	}
}

func TestStreamStartsAfreshWhenTooMuchWasMissedOrAfterARestart(t *testing.T) {
	r := newOwnerRig(t)
	url := serve(t, r)
	l := listen(t, r, url, "", "")
	l.next()
	first := l.last
	for range 2 { // more than is kept, in parts that are
		r.world.change(func(s *engine.Snapshot) {
			for range 300 {
				s.Calls = append(s.Calls, engine.CallView{ID: call.ID(len(s.Calls) + 1), Kind: call.KindInternal})
			}
		})
		for range 300 {
			l.want("call", "kind", "internal")
		}
	}
	for _, last := range []string{first, "otherrun-3"} {
		again := listen(t, r, url, "", last)
		if m := again.next(); m.name != "resync" || m.data["reason"] == "" {
			t.Fatalf("behind %s: got %+v", last, m)
		}
		if m := again.next(); m.name != "snapshot" {
			t.Fatalf("got %+v", m)
		}
	}
}

func TestStreamSendsVoltsAndMilliamps(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Meters = meters{} })
	l := listen(t, r, serve(t, r), "?topics=meters", "")
	l.next()
	m := l.next()
	port := m.data["ports"].([]any)[0].(map[string]any)
	if m.name != "meters" || port["volts"] != 48.5 {
		t.Errorf("got %+v", m)
	}
}

type meters struct{}

func (meters) Read() []webadmin.Meter {
	return []webadmin.Meter{{Port: "sim0/fxo1", Volts: 48.5, MilliAmps: 0}}
}

func TestCallIsHungUpAndItsTrackIsShownInSteps(t *testing.T) {
	r := newOwnerRig(t)
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	leg := call.Leg{Port: "sim0/fxo1", Label: "line 1", Line: true}
	c := call.New(7, leg, call.Rules{})
	track := call.NewTrack(c, at)
	ring := call.Event{Kind: call.RingStart, At: at.Add(1500 * time.Millisecond), Port: "sim0/fxo1"}
	_, effects := call.Step(c, ring)
	track.Step(ring, effects)
	r.world.change(func(s *engine.Snapshot) {
		s.Calls = []engine.CallView{{ID: 7, Kind: call.KindIncoming, State: call.StateRinging, Track: track.Lines()}}
	})
	var body struct{ Items []webadmin.Call }
	if err := json.Unmarshal(r.do("GET", "/api/v1/calls", nil).Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	steps := body.Items[0].Track
	if len(steps) != 1 || steps[0].What != "ring-start" || steps[0].Port != "sim0/fxo1" || !steps[0].At.Equal(ring.At) {
		t.Errorf("track: %+v", steps)
	}
	if len(effects) == 0 || len(steps[0].Done) != len(effects) || steps[0].Done[0].Reason != effects[0].Reason {
		t.Errorf("effects %+v are shown as %+v", effects, steps[0].Done)
	}
	r.want(r.do("DELETE", "/api/v1/calls/7", nil), http.StatusNoContent)
	if len(r.world.hungUp) != 1 || r.world.hungUp[0] != 7 {
		t.Errorf("hung up: %v", r.world.hungUp)
	}
}

func TestRecordsAreListedByKindAndReadWithTheirTrack(t *testing.T) {
	r := newOwnerRig(t)
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for i := range 9 {
		kind := call.KindIncoming
		if i%3 == 0 {
			kind = call.KindInternal
		}
		r.world.records.Save(call.Record{
			ID: call.ID(i + 1), Kind: kind, Started: at.Add(time.Duration(i) * time.Minute), Ended: at.Add(time.Hour),
			Caller: call.CallerID{Number: fmt.Sprintf("091234567%d", i), Name: "王小明"}, Track: "written by another firmware\n",
		})
	}
	var page webadmin.RecordPage
	get := func(query string) {
		t.Helper()
		page = webadmin.RecordPage{}
		if err := json.Unmarshal(r.do("GET", "/api/v1/records"+query, nil).Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
	}
	get("?kind=internal&limit=2")
	if len(page.Items) != 2 || page.Items[0].ID != "7" || page.Items[1].ID != "4" || page.Next == "" {
		t.Fatalf("first page: %+v", page)
	}
	get("?kind=internal&limit=2&cursor=" + page.Next)
	if len(page.Items) != 1 || page.Items[0].ID != "1" || page.Next != "" {
		t.Errorf("second page: %+v", page)
	}
	get("?q=0912345673")
	if len(page.Items) != 1 || page.Items[0].ID != "4" || page.Items[0].Caller.Name != "王小明" || page.Items[0].Answered != nil {
		t.Errorf("by number: %+v", page)
	}
	var one webadmin.Record
	if err := json.Unmarshal(r.do("GET", "/api/v1/records/4", nil).Body.Bytes(), &one); err != nil {
		t.Fatal(err)
	}
	if len(one.Track) != 1 || one.Track[0].Text != "written by another firmware" {
		t.Errorf("a track of another firmware: %+v", one.Track)
	}
}
