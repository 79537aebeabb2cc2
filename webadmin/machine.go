package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"runtime"
	"time"

	"ringdown/internal/host"
	"ringdown/webadmin/auth"
)

// Machine is what the appliance runs on.
type Machine interface {
	Read() host.State
}

// Mailer sends mails by the mail settings: one to try them, and one with the first
// password of a user. The error says in one sentence what the server said.
type Mailer interface {
	Try(ctx context.Context, to string) error
	Invite(ctx context.Context, i Invitation) error
}

// When a reading is worth a warning, and when trouble.
const (
	diskWarns, diskFails     = 0.15, 0.05 // free part of the disk
	memoryWarns, memoryFails = 0.15, 0.05 // free part of the memory
	loadWarns, loadFails     = 1.0, 2.0   // waiting programs for each processor
	heatWarns, heatFails     = 75.0, 85.0 // °C: boards slow down at 80 to 85
	mailTime                 = 30 * time.Second
)

// Check is one thing that is looked at.
type Check struct {
	Name   string  `json:"name" enum:"disk,memory,load,temperature,clock,ports,trunks,audit" doc:"What" example:"disk"`
	State  string  `json:"state" enum:"ok,warn,fault,unknown" doc:"How it is" example:"ok"`
	Value  float64 `json:"value" doc:"Its number: free bytes of disk and memory, load, degrees Celsius, seconds that the clock may be off, ports or trunks at fault" example:"12884901888"`
	Of     float64 `json:"of" doc:"Of how much: size of disk and memory, processors, ports or trunks; 0: of nothing" example:"16106127360"`
	Detail string  `json:"detail" doc:"More, or empty" example:""`
}

// MachineHealth says how the machine and what hangs on it are.
type MachineHealth struct {
	State   string  `json:"state" enum:"ok,warn,fault" doc:"The worst of all" example:"ok"`
	Checks  []Check `json:"checks" nullable:"false" doc:"One by one"`
	Up      int64   `json:"up" doc:"Seconds since the machine was switched on" example:"86400"`
	Uptime  int64   `json:"uptime" doc:"Seconds since Ringdown was started" example:"3600"`
	Process uint64  `json:"process" doc:"Bytes of memory that Ringdown holds" example:"41943040"`
	Now     string  `json:"now" doc:"The appliance's clock, in its time zone" example:"2026-05-01T16:00:00+08:00"`
	Zone    string  `json:"zone" doc:"Its time zone" example:"Asia/Taipei"`
}

type machineAnswer struct{ Body MachineHealth }

// TestMail is where a mail is sent to try the mail settings.
type TestMail struct {
	To string `json:"to" minLength:"3" maxLength:"254" doc:"Mail address" example:"it@example.com"`
}

type testMailRequest struct{ Body TestMail }

func (s *Server) addMachine() {
	add(s, spec{
		id: "health", method: http.MethodGet, path: "/api/v1/health", tag: "system", needs: auth.SystemRead,
		summary: "How the machine is", about: "Disk, memory, load, temperature, clock, ports and trunks, each with a verdict.",
		answer: MachineHealth{State: "ok", Checks: []Check{{Name: "disk", State: "ok", Value: 12884901888, Of: 16106127360}}, Up: 86400, Uptime: 3600, Process: 41943040, Now: "2026-05-01T16:00:00+08:00", Zone: "Asia/Taipei"},
	}, s.getMachine)
	add(s, spec{
		id: "test-mail", method: http.MethodPost, path: "/api/v1/mail/test", tag: "system", needs: auth.SystemWrite, status: http.StatusNoContent,
		summary: "Try the mail settings", about: "Sends a mail by the configured server, and waits for what that says.",
		send: TestMail{To: "it@example.com"}, fails: []int{http.StatusConflict},
	}, s.postTestMail)
}

// low is the verdict of what should not run out.
func low(free, of uint64, warns, fails float64) string {
	switch part := float64(free) / float64(max(of, 1)); {
	case of == 0:
		return "unknown"
	case part < fails:
		return "fault"
	case part < warns:
		return "warn"
	}
	return "ok"
}

// high is the verdict of what should not grow.
func high(value, warns, fails float64) string {
	switch {
	case value >= fails:
		return "fault"
	case value >= warns:
		return "warn"
	}
	return "ok"
}

// machineChecks are those of the machine itself.
func machineChecks(m host.State) []Check {
	cpus := float64(max(m.CPUs, 1))
	all := []Check{
		{Name: "disk", State: low(m.DiskFree, m.DiskTotal, diskWarns, diskFails), Value: float64(m.DiskFree), Of: float64(m.DiskTotal)},
		{Name: "memory", State: low(m.MemoryFree, m.MemoryTotal, memoryWarns, memoryFails), Value: float64(m.MemoryFree), Of: float64(m.MemoryTotal)},
		{Name: "load", State: high(m.Load/cpus, loadWarns, loadFails), Value: m.Load, Of: cpus},
	}
	if m.Temperature != nil {
		all = append(all, Check{Name: "temperature", State: high(*m.Temperature, heatWarns, heatFails), Value: *m.Temperature})
	}
	clock := Check{Name: "clock", State: "unknown"}
	if m.ClockKnown {
		clock.State, clock.Value = "warn", m.ClockError.Seconds()
		if m.ClockInSync {
			clock.State = "ok"
		}
	}
	return append(all, clock)
}

func (s *Server) getMachine(ctx context.Context, _ *struct{}) (*machineAnswer, error) {
	var now host.State
	if s.deps.Machine != nil {
		now = s.deps.Machine.Read()
	}
	h := MachineHealth{
		State: "ok", Checks: machineChecks(now), Up: int64(now.Up.Seconds()), Uptime: int64(s.now().Sub(s.started).Seconds()),
		Now: s.now().Format(time.RFC3339), Zone: "UTC",
	}
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("read ports and calls: %w", err)
	}
	faults := countLamp(snap, "fault")
	h.Checks = append(h.Checks, Check{Name: "ports", State: high(float64(faults), 1, float64(len(snap.Ports)+1)), Value: float64(faults), Of: float64(len(snap.Ports))})
	if s.deps.Phones != nil {
		h.Checks = append(h.Checks, s.trunkCheck())
	}
	for _, c := range h.Checks {
		if c.State == "fault" || c.State == "warn" && h.State == "ok" {
			h.State = c.State
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h.Process = m.Sys - m.HeapReleased
	if c, err := s.deps.Settings.Current(ctx); err == nil { // without it the clock is told in UTC
		if zone, err := time.LoadLocation(c.System.TimeZone); err == nil {
			h.Now, h.Zone = s.now().In(zone).Format(time.RFC3339), c.System.TimeZone
		}
	}
	return &machineAnswer{h}, nil
}

func (s *Server) postTestMail(ctx context.Context, in *testMailRequest) (*struct{}, error) {
	if a, err := mail.ParseAddress(in.Body.To); err != nil || a.Address != in.Body.To {
		p := problem(http.StatusUnprocessableEntity, "invalid", "This is no mail address.")
		p.Errors = []ProblemField{{Location: "body.to", Message: "is no mail address"}}
		return nil, p
	}
	c, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	if s.deps.Mailer == nil || c.Mail.Server == "" {
		return nil, problem(http.StatusConflict, "no-mail-server", "No mail server is set: set mail.server first.")
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	err = s.deps.Mailer.Try(ctx, in.Body.To)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, problem(http.StatusConflict, "mail-refused", "The mail server did not answer in time.")
	}
	if err != nil {
		return nil, problem(http.StatusConflict, "mail-refused", sentence(err))
	}
	return nil, nil
}

// trunkCheck counts trunks that are enabled and cannot be used: one is worth a
// warning, all of them are trouble.
func (s *Server) trunkCheck() Check {
	c := Check{Name: "trunks", State: "ok"}
	for _, t := range s.phones().Trunks() {
		c.Of++
		if !t.Up {
			c.Value++
		}
	}
	switch {
	case c.Value > 0 && c.Value == c.Of:
		c.State = "fault"
	case c.Value > 0:
		c.State = "warn"
	}
	return c
}
