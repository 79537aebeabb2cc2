package webadmin

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

const (
	// scopeStep is the time between two samples of a screen: ten seconds of them
	// are 500, more than a small screen has columns.
	scopeStep = 20 * time.Millisecond
	// scopeBatch samples are sent at once: ten messages a second look as if live.
	scopeBatch = 5
	// maxBenchStreams bounds those who look at the bench: each reads every pair
	// fifty times a second.
	maxBenchStreams = 4
)

// BenchTrace is what the pairs showed during one batch of samples. A pair whose
// values have not changed since the last batch is left out.
type BenchTrace struct {
	At    int64       `json:"at" doc:"Milliseconds from the stream's beginning to the first sample" example:"1200"`
	Step  int64       `json:"step" doc:"Milliseconds between two samples" example:"20"`
	Items []PairTrace `json:"items" nullable:"false" doc:"Pairs that changed"`
}

// PairTrace is one pair's part. Volts and sound come as pairs of the lowest and
// the highest value within a sample's time.
type PairTrace struct {
	Port      string    `json:"port" doc:"Port of the card" example:"fxo1"`
	Volts     []float64 `json:"volts" nullable:"false" doc:"Lowest, highest, lowest, highest… in V" example:"[-48,-48]"`
	MilliAmps []float64 `json:"milliamps" nullable:"false" doc:"Loop current, mA" example:"[24.1]"`
	Sound     []int     `json:"sound" nullable:"false" doc:"Lowest, highest… of -128 to 127" example:"[-12,14]"`
}

func (s *Server) addBenchEvents(example BenchThings) {
	add(s, spec{
		id: "sim-events", method: http.MethodGet, path: "/api/v1/sim/events", tag: "sim", needs: auth.SimUse,
		summary: "The bench, live", about: "Server-sent events: all lines and telephones whenever one has changed (things), and volts, milliamps and sound of every pair ten times a second (trace)." + simulatedOnly,
		answer: "event: things\ndata: {\"items\":[]}\n\n", answerType: "text/event-stream", fails: []int{http.StatusNotFound},
	}, s.getBenchEvents)
	schemas := s.api.OpenAPI().Components.Schemas
	op := s.api.OpenAPI().Paths["/api/v1/sim/events"].Get
	op.Responses["200"].Description = "The stream; each event's data is JSON of the schema under its name."
	op.Responses["200"].Content["text/event-stream"].Schema = &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
		"things": schemas.Schema(reflect.TypeOf(example), true, ""), "trace": schemas.Schema(reflect.TypeFor[BenchTrace](), true, ""),
	}}
}

func (s *Server) getBenchEvents(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	b, err := s.bench()
	if err != nil {
		return nil, err
	}
	if s.benchStreams.Add(1) > maxBenchStreams {
		s.benchStreams.Add(-1)
		return nil, crowd("Too many people look at the bench.")
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer s.benchStreams.Add(-1)
		out, ok := c.BodyWriter().(http.ResponseWriter)
		if !ok {
			return
		}
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("X-Accel-Buffering", "no")
		w := &benchWatcher{bench: b, out: &stream{hub: s.hub, out: out, ctl: http.NewResponseController(out)}, began: time.Now()}
		if err := w.follow(ctx, s); err != nil {
			s.log.Debug("bench: stream ended", "request", requestID(ctx), "error", err)
		}
	}}, nil
}

// crowd refuses one more of something that is bounded.
func crowd(sentence string) *Problem {
	p := problem(http.StatusServiceUnavailable, "busy", sentence)
	p.retry = "30"
	return p
}

// benchWatcher is one reader's look at the bench.
type benchWatcher struct {
	bench  Bench
	out    *stream
	began  time.Time
	things []BenchThing
	buf    []BenchReading
	from   time.Duration // of the batch
	taken  int
	traces []PairTrace
	last   map[string]PairTrace // as they were sent last
}

func (w *benchWatcher) follow(ctx context.Context, s *Server) error {
	probe := w.bench.Probe()
	defer probe.Close()
	w.last = map[string]PairTrace{}
	tick := time.NewTicker(scopeStep)
	defer tick.Stop()
	beat := time.NewTicker(heartbeatEvery)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.hub.ended:
			return nil
		case <-tick.C:
			err = w.sample(probe)
		case <-beat.C:
			if !s.stillMay(ctx, auth.SimUse) {
				return nil
			}
			err = w.out.send("heartbeat", "", mustJSON(Heartbeat{At: s.now()}))
		}
		if err != nil {
			return err
		}
	}
}

// sample takes one column of every screen, and sends a batch when it is full.
func (w *benchWatcher) sample(probe BenchProbe) error {
	if w.taken == 0 {
		w.from = time.Since(w.began)
		w.traces = w.traces[:0]
	}
	w.buf = probe.Read(w.buf[:0])
	for i, r := range w.buf {
		if w.taken == 0 {
			w.traces = append(w.traces, PairTrace{Port: r.Port})
		}
		if i < len(w.traces) {
			w.traces[i].add(r)
		}
	}
	if w.taken++; w.taken < scopeBatch {
		return nil
	}
	w.taken = 0
	if err := w.tell(); err != nil {
		return err
	}
	return w.out.send("trace", "", mustJSON(BenchTrace{At: w.from.Milliseconds(), Step: scopeStep.Milliseconds(), Items: w.news()}))
}

func (t *PairTrace) add(r BenchReading) {
	t.Volts = append(t.Volts, tenth(r.LowVolts), tenth(r.HighVolts))
	t.MilliAmps = append(t.MilliAmps, tenth(r.MilliAmps))
	t.Sound = append(t.Sound, int(r.Low)>>8, int(r.High)>>8)
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// news are the pairs that are not as they were.
func (w *benchWatcher) news() []PairTrace {
	items := []PairTrace{}
	for _, t := range w.traces {
		was := w.last[t.Port]
		if slices.Equal(was.Volts, t.Volts) && slices.Equal(was.MilliAmps, t.MilliAmps) && slices.Equal(was.Sound, t.Sound) {
			continue
		}
		w.last[t.Port] = t
		items = append(items, t)
	}
	return items
}

// tell sends the things when one has changed.
func (w *benchWatcher) tell() error {
	now, err := w.bench.Things()
	if err != nil {
		return fmt.Errorf("look at the bench: %w", err)
	}
	if slices.Equal(now, w.things) {
		return nil
	}
	w.things = now
	return w.out.send("things", "", mustJSON(BenchThings{orNone(now)}))
}
