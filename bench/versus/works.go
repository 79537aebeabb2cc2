package main

import (
	"fmt"
	"strconv"
	"time"
)

// work is one kind of work, done on a fresh server.
type work struct {
	name   string
	once   bool // in the first round only: it is long, or has its rounds within
	atOnce bool // the server's first second counts
	do     func(*try) error
}

// Rates and lengths. The whole table takes some 18 minutes in five rounds.
const (
	window     = 6 * time.Second // measured sound
	callRate   = 200             // calls/s whose CPU is measured: a third of what either does
	callFor    = 5               // seconds
	signRate   = 400             // REGISTERs/s: a whole office after a power cut, spread over 2.5 s
	ladderFrom = 300
	ladderStep = 75
	ladderTo   = 1200
	ladderFor  = 3 // seconds of each try; three of three must be clean
	manyCalls  = 15000
	manyRate   = 250
)

func works() []work {
	return []work{
		{name: "start", atOnce: true, do: start},
		{name: "relay-100", do: media("relay", 100)},
		{name: "relay-200", do: media("relay", 200)},
		{name: "transcode-100", do: media("transcode", 100, "-codec-b", "pcma")},
		{name: "record-100", do: media("record", 100, "-prefix", "9", "-answer", "127.0.0.2:5090")},
		{name: "calls", do: calls},
		{name: "register", do: register},
		{name: "ladder", once: true, do: ladder},
		{name: "memory", once: true, do: memory},
	}
}

// try is one work on one server.
type try struct {
	*bench
	server  server
	process *process
	ready   float64 // ms from exec to the first answer
	side    int
}

// note keeps a value; goal is of the ratio, unless it is of the value itself.
func (t *try) note(key, unit string, value float64, goal goal) {
	t.rows.add(key, unit, goal, t.side, value)
}

func start(t *try) error {
	t.note("exec to answered OPTIONS, 1000 extensions", "ms", t.ready, ratio(0.3))
	time.Sleep(4 * time.Second) //nolint:forbidigo // idle is what is measured
	t.note("idle memory, 1000 extensions", "MB", rss(t.process.pid()), ratio(0.6))
	return nil
}

// media is so many calls with sound.
func media(kind string, n int, more ...string) func(*try) error {
	goals := map[string]goal{"relay": ratio(0.4), "transcode": ratio(0.3), "record": ratio(0.3)}
	return func(t *try) error {
		r, err := t.media(n, more...)
		if err != nil {
			return err
		}
		if r.Up < n || r.LossPct > 0.1 {
			return fmt.Errorf("%d of %d calls were up, %.3f %% of the packets lost", r.Up, n, r.LossPct)
		}
		t.note(fmt.Sprintf("%s, %d calls", kind, n), "% of a core a call", r.CPUPerCallPct, goals[kind])
		if kind == "relay" && n == 200 && t.quiet(r.usage) {
			t.note("delay p50, 200 relayed calls", "µs", r.DelayP50, ratio(1))
			t.note("delay p99, 200 relayed calls", "µs", r.DelayP99, ratio(1))
		}
		return nil
	}
}

// quietMost is what others may use of a core for a delay to count.
const quietMost = 0.12

func (t *try) quiet(u usage) bool { return u.OtherCPU <= quietMost*u.WallS }

func calls(t *try) error {
	r, err := t.calls(callRate, callRate*callFor)
	if err != nil {
		return err
	}
	if r.failed > 0 {
		return fmt.Errorf("%d of %d calls failed", r.failed, r.ok+r.failed)
	}
	t.note("call set up, answered, torn down", "ms CPU", 1000*r.ServerCPU/float64(r.ok), ratio(0.5))
	return nil
}

func register(t *try) error {
	for _, what := range []string{"REGISTER, first", "REGISTER, refresh"} {
		r, err := t.register(signRate, users)
		if err != nil {
			return err
		}
		if r.failed > 0 {
			return fmt.Errorf("%s: %d failed", what, r.failed)
		}
		t.note(what, "ms CPU", 1000*r.ServerCPU/float64(r.ok), ratio(0.7))
	}
	return nil
}

// ladder finds the highest rate that is clean in three of three.
func ladder(t *try) error {
	best := 0
	for rate := ladderFrom; rate <= ladderTo; rate += ladderStep {
		clean := 0
		for range 3 {
			r, err := t.calls(rate, rate*ladderFor)
			if err != nil || r.failed > 0 || r.repeated > 0 {
				fmt.Println("  rate", rate, "is not clean:", r.failed, "failed,", r.repeated, "repeated,", err)
				break
			}
			clean++
			fmt.Println("  rate", rate, "server", percent(r.ServerCPU/r.WallS), "caller", percent(r.ChildCPU/r.WallS), "others", percent(r.OtherCPU/r.WallS))
		}
		if clean < 3 {
			break
		}
		best = rate
	}
	t.note("calls/s without failure or retransmission", "calls/s", float64(best), atLeast(1.5))
	return nil
}

func percent(v float64) string { return strconv.Itoa(int(100*v)) + " %" }

// memory is what is left a minute after many calls.
func memory(t *try) error {
	r, err := t.calls(manyRate, manyCalls)
	if err != nil {
		return err
	}
	if r.failed > 0 {
		fmt.Printf("  %s: %d of %d calls failed\n", t.server.name(), r.failed, manyCalls)
	}
	time.Sleep(time.Minute) //nolint:forbidigo // that is the measure
	t.note("memory 60 s after 15,000 calls", "MB", rss(t.process.pid()), below(100))
	return nil
}
