package webadmin_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// BenchmarkLiveEvents tells what live events cost with 64 ports and 200 calls in
// progress of which 40 a second do something: the processor's time with one
// reader less the time without, as a part of one core (issue 6: at most 5 %).
// `make bench-live` runs it.
func BenchmarkLiveEvents(b *testing.B) {
	const looked = 10 * time.Second
	for range b.N {
		alone := liveCost(b, looked, false)
		read := liveCost(b, looked, true)
		b.ReportMetric(100*alone, "%core-alone")
		b.ReportMetric(100*read, "%core-read")
		b.ReportMetric(100*(read-alone), "%core-for-events")
	}
}

// liveCost is the share of a core that the process takes.
func liveCost(b *testing.B, d time.Duration, read bool) float64 {
	w := newWorld(b)
	w.snap = busyOffice()
	server, err := webadmin.New(w.deps(b))
	if err != nil {
		b.Fatal(err)
	}
	key, _, err := w.db.APIKeys().Create("bench", auth.ReadOnly, time.Time{})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	web := httptest.NewServer(server.Handler())
	defer func() {
		stop()
		<-ended
		web.Close()
	}()
	if read {
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, web.URL+"/api/v1/events", nil)
		if err != nil {
			b.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+key)
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			b.Fatal(err)
		}
		defer a.Body.Close()
		go func() { // ends with the body
			for lines := bufio.NewReader(a.Body); ; {
				if _, err := lines.ReadSlice('\n'); err != nil && err != bufio.ErrBufferFull {
					return
				}
			}
		}()
	}
	before, began := spent(b), time.Now()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for n := 0; time.Since(began) < d; n++ {
		<-tick.C
		w.change(func(s *engine.Snapshot) { next(s, n) })
	}
	return float64(spent(b)-before) / float64(time.Since(began))
}

func busyOffice() engine.Snapshot {
	s := engine.Snapshot{At: time.Now()}
	for n := range 64 {
		s.Ports = append(s.Ports, engine.PortView{Port: call.Port(fmt.Sprintf("sim0/fxs%d", n)), Kind: "FXS", Label: fmt.Sprint(800 + n), Lamp: engine.LampInCall, State: "talking", Since: s.At})
	}
	track := strings.Repeat("+1.000s ring-start port=sim0/fxo1\n  ring port=sim0/fxs1 | Line 1 is connected directly to 801.\n", 12)
	for n := range 200 {
		s.Calls = append(s.Calls, engine.CallView{
			ID: call.ID(n + 1), Kind: call.KindIncoming, State: call.StateTalking, From: "line 1", To: "801", Started: s.At, Seq: 1,
			Track: strings.Split(strings.TrimSpace(track), "\n"),
		})
	}
	return s
}

// next lets one call and one port do something. What was given away before is
// left as it was.
func next(s *engine.Snapshot, n int) {
	calls, ports := append([]engine.CallView(nil), s.Calls...), append([]engine.PortView(nil), s.Ports...)
	c := &calls[n%len(calls)]
	c.Seq++
	c.Answered = time.Now()
	ports[n%len(ports)].Since = time.Now()
	s.Calls, s.Ports = calls, ports
}

// spent is the processor's time of this process.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
