package features

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
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
}

// ReadResults reads the output of "go test -json" to its end.
func ReadResults(r io.Reader) (Results, error) {
	res := Results{Passed: map[string]bool{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEvent)
	for lines.Scan() {
		var e struct {
			Action, Test string
			Elapsed      float64
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue // the compiler's words are no JSON
		}
		res.add(e.Action, e.Test, e.Elapsed)
	}
	if err := lines.Err(); err != nil {
		return res, fmt.Errorf("read results of tests: %w", err)
	}
	return res, nil
}

func (res *Results) add(action, test string, elapsed float64) {
	if action != "pass" && action != "fail" && action != "skip" {
		return
	}
	if test+"/" == prefix {
		res.Seconds = elapsed
	}
	if name, ok := strings.CutPrefix(test, prefix); ok {
		res.Passed[name] = action == "pass"
	}
}
