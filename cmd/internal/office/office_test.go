package office_test

import (
	"context"
	"flag"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/office"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

var (
	seed   = flag.Uint64("office.seed", 1, "seed of the random day")
	hours  = flag.Float64("office.hours", 0, "hours of office; 0: a short day, made for every test run")
	nation = flag.String("office.country", "CN", "country of the office")
)

// shortDay is lived at every `make test`; `make office` lives 24 hours.
const shortDay = 1.0

// TestOffice lives a random day on the whole appliance and holds it to its
// laws.
func TestOffice(t *testing.T) {
	length := *hours
	if length == 0 {
		length = shortDay
	}
	began := time.Now()
	report := live(t, *seed, time.Duration(length*float64(time.Hour)))
	took := time.Since(began)
	t.Logf("%.1f h in %.1f s: %d calls, %d answered, %d steps, %.0f port-seconds of sound, %.0f ns a sample",
		length, took.Seconds(), report.Calls, report.Answered, report.Steps, report.PortSeconds, float64(took.Nanoseconds())/(report.PortSeconds*8000))
	for _, kind := range slices.Sorted(maps.Keys(report.Faults)) {
		t.Logf("  %-20s %d times", kind, report.Faults[kind])
	}
	if t.Failed() {
		t.Logf("play it again: go test ./cmd/internal/office -run TestOffice -count=1 -v -args -office.seed %d -office.hours %g -office.country %s", *seed, length, *nation)
	}
}

func live(t *testing.T, seed uint64, length time.Duration) (report office.Report) {
	data := t.TempDir()
	plan, err := office.Plan(country.Code(*nation))
	if err != nil {
		t.Fatal(err)
	}
	var last call.ID
	synctest.Test(t, func(t *testing.T) {
		m, err := appliance.New(appliance.Options{
			Data: data, Config: string(plan.Text()), Hardware: []string{office.Hardware(country.Code(*nation), seed)},
			Numbered: func(id call.ID) { last = id },
		})
		if err != nil {
			t.Fatal(err)
		}
		day := office.New(m, seed, length)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- m.Run(ctx, nil) }()
		if err := day.Live(ctx); err != nil {
			t.Error(err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := day.Records(last); err != nil {
			t.Error(err)
		}
		for i, v := range m.Desk().Violations() {
			if i < 10 {
				t.Errorf("the gateway mistreated the hardware: %v", v)
			}
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		report = day.Report
	})
	return report
}
