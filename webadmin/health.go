package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"

	"github.com/gin-gonic/gin"

	"ringdown/webadmin/auth"
)

// Health says how the appliance is.
type Health struct {
	OK      bool   `json:"ok" doc:"True when all is well" example:"true"`
	Reason  string `json:"reason" doc:"What is not well, one sentence; empty otherwise" example:""`
	Version string `json:"version,omitempty" doc:"Version of the firmware; only for whoever is signed in" example:"0.1.0"`
}

type healthAnswer struct {
	Status int
	Body   Health
}

func (s *Server) addHealth() {
	fine := Health{OK: true}
	add(s, spec{
		id: "healthz", method: http.MethodGet, path: "/healthz", tag: "health", needs: auth.Public,
		summary: "Alive", about: "Answers 200 while the process serves requests.", answer: fine,
	}, func(context.Context, *struct{}) (*healthAnswer, error) {
		return &healthAnswer{Status: http.StatusOK, Body: fine}, nil
	})
	add(s, spec{
		id: "readyz", method: http.MethodGet, path: "/readyz", tag: "health", needs: auth.Public,
		summary: "Ready for calls", about: "Answers 200 when calls can be taken, else 503; /api/v1/about says why.", answer: fine,
	}, s.ready)
	s.router.GET("/api/v1/openapi.json", s.description)
	s.router.GET("/metrics", s.metrics)
	add(s, spec{
		id: "about", method: http.MethodGet, path: "/api/v1/about", tag: "health", needs: auth.Self,
		summary: "About this appliance", about: "Version, health, and what the appliance is made of.",
		answer: About{Version: "0.1.0", Go: "go1.26", Ready: true, Ports: 12, Uptime: 3600},
	}, s.about)
	s.router.GET("/device-ca.pem", s.deviceCA)
}

// description answers with the API's own description.
func (s *Server) description(c *gin.Context) {
	text, err := s.openapi()
	if err != nil {
		s.log.Error("the API cannot be described", "error", err)
		writeProblem(c.Writer, c.Request, problem(http.StatusInternalServerError, "internal", statusMeaning(http.StatusInternalServerError)))
		return
	}
	c.Data(http.StatusOK, "application/json", text)
}

func (s *Server) readiness() error {
	if s.deps.Ready == nil {
		return nil
	}
	return s.deps.Ready()
}

func (s *Server) ready(context.Context, *struct{}) (*healthAnswer, error) { return s.isReady(), nil }

func (s *Server) isReady() *healthAnswer {
	if err := s.readiness(); err != nil {
		s.log.Debug("not ready for calls", "error", err) // the world is told that, who is signed in also why: see about
		return &healthAnswer{Status: http.StatusServiceUnavailable, Body: Health{Reason: "The appliance is not ready for calls."}}
	}
	return &healthAnswer{Status: http.StatusOK, Body: Health{OK: true}}
}

// About says what this appliance is.
type About struct {
	Version   string `json:"version" doc:"Version of the firmware" example:"0.1.0"`
	Go        string `json:"go" doc:"Go release it was built with" example:"go1.26"`
	Ready     bool   `json:"ready" doc:"Whether calls can be taken" example:"true"`
	Reason    string `json:"reason" doc:"Why not, if not" example:""`
	Uptime    int64  `json:"uptime" doc:"Seconds since the start" example:"3600"`
	Ports     int    `json:"ports" doc:"Ports that are known" example:"12"`
	Faults    int    `json:"faults" doc:"Ports with a fault" example:"0"`
	Calls     int    `json:"calls" doc:"Calls in progress" example:"1"`
	Simulated bool   `json:"simulated" doc:"Whether the hardware is simulated" example:"true"`
	Secure    bool   `json:"secure" doc:"Whether this request came over HTTPS" example:"true"`
}

type aboutAnswer struct{ Body About }

func (s *Server) about(ctx context.Context, _ *struct{}) (*aboutAnswer, error) {
	a := About{
		Version: s.deps.Version, Go: runtime.Version(), Ready: true,
		Uptime: int64(s.now().Sub(s.started).Seconds()), Simulated: s.deps.Sim != nil,
	}
	if err := s.readiness(); err != nil {
		a.Ready, a.Reason = false, err.Error()
	}
	if r := request(ctx); r != nil {
		a.Secure = r.TLS != nil
	}
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("read ports and calls: %w", err)
	}
	a.Ports, a.Calls, a.Faults = len(snap.Ports), len(snap.Calls), countLamp(snap, "fault")
	return &aboutAnswer{a}, nil
}

func countLamp(snap Snapshot, lamp string) int {
	n := 0
	for _, p := range snap.Ports {
		if p.Lamp == lamp {
			n++
		}
	}
	return n
}

// metrics writes the few numbers that Prometheus needs, to a key that may read
// them and to loopback.
func (s *Server) metrics(c *gin.Context) {
	r := c.Request
	if !identityOf(r.Context()).May(auth.MetricsRead) && !isLoopback(remoteIP(r)) {
		writeProblem(c.Writer, r, problem(http.StatusUnauthorized, "sign-in", "Send an API key that may read metrics."))
		return
	}
	snap, err := s.snapshot(r.Context())
	if err != nil {
		writeProblem(c.Writer, r, problem(http.StatusServiceUnavailable, "busy", "Ports and calls cannot be read at the moment."))
		return
	}
	c.Data(http.StatusOK, "text/plain; version=0.0.4; charset=utf-8", []byte(s.metricsText(snap)))
}

func (s *Server) metricsText(snap Snapshot) string {
	var b strings.Builder
	gauge := func(name, help string, value any) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n%s %v\n", name, help, name, name, value)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	gauge("ringdown_uptime_seconds", "Seconds since the start.", int64(s.now().Sub(s.started).Seconds()))
	gauge("ringdown_calls", "Calls in progress.", len(snap.Calls))
	gauge("ringdown_event_streams", "Readers of live events.", s.hub.readers())
	gauge("ringdown_goroutines", "Goroutines.", runtime.NumGoroutine())
	gauge("ringdown_heap_bytes", "Heap in use.", m.HeapInuse)
	b.WriteString("# HELP ringdown_ports Ports by lamp.\n# TYPE ringdown_ports gauge\n")
	for _, lamp := range []string{"disabled", "fault", "ready", "ringing", "in-call"} {
		fmt.Fprintf(&b, "ringdown_ports{lamp=%q} %d\n", lamp, countLamp(snap, lamp))
	}
	return b.String()
}

// deviceCA offers the device's authority for download: a public certificate,
// wanted exactly by those whose browser does not trust this device yet. It
// still asks for sign-in, as all does but the list in the package's contract.
func (s *Server) deviceCA(c *gin.Context) {
	if !identityOf(c.Request.Context()).May(auth.Self) || len(s.deps.CA) == 0 {
		writeProblem(c.Writer, c.Request, problem(http.StatusNotFound, "not-found", "Sign in to download the device's certificate authority."))
		return
	}
	c.Header("Content-Disposition", `attachment; filename="ringdown-device-ca.pem"`)
	c.Data(http.StatusOK, "application/x-pem-file", s.deps.CA)
}
