package features

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// prefix of a scenario's test, before its name.
const prefix = "TestScenarios/"

// maxEvent bounds one line of go test's output: it holds a line of a test's own,
// and the longest are differences of transcripts.
const maxEvent = 1 << 20

// Results are those of a run of the scenarios.
type Results struct {
	Passed  map[string]bool // by name; false: failed or skipped
	Seconds float64         // of all scenarios, in real time

	began time.Time
}

// event is what is wanted of a line of "go test -json".
type event struct {
	Time         time.Time
	Action, Test string
}

// ReadResults reads the output of "go test -json" to its end.
func ReadResults(r io.Reader) (Results, error) {
	res := Results{Passed: map[string]bool{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEvent)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue // the compiler's words are no JSON
		}
		res.add(e)
	}
	if err := lines.Err(); err != nil {
		return res, fmt.Errorf("read results of tests: %w", err)
	}
	return res, nil
}

// add takes an event. The time that go test gives for all scenarios leaves out
// those that run side by side.
func (res *Results) add(e event) {
	whole := e.Test+"/" == prefix
	switch e.Action {
	case "run":
		if whole {
			res.began = e.Time
		}
		return
	case "pass", "fail", "skip":
	default:
		return
	}
	if whole {
		res.Seconds = e.Time.Sub(res.began).Seconds()
	}
	if name, ok := strings.CutPrefix(e.Test, prefix); ok {
		res.Passed[name] = e.Action == "pass"
	}
}
