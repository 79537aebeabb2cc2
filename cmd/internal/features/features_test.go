package features_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"ringdown/cmd/internal/features"
)

const root = "../../../"

var update = flag.Bool("update", false, "rewrite docs/features.md, without a run of the scenarios")

func written(t *testing.T) (features.Data, []features.Scenario) {
	t.Helper()
	text, err := os.ReadFile(root + "docs/features.txt")
	if err != nil {
		t.Fatal(err)
	}
	d, err := features.ParseData("docs/features.txt", string(text))
	if err != nil {
		t.Fatal(err)
	}
	list, err := features.ReadScenarios(root + "cmd/internal/lab/testdata")
	if err != nil {
		t.Fatal(err)
	}
	return d, list
}

// That the scenarios pass is TestScenarios' to say; here nothing is run twice.
func TestThePageIsAsItWouldBeWritten(t *testing.T) {
	d, list := written(t)
	for _, w := range features.Check(root, d, list) {
		t.Error(w)
	}
	if *update {
		rewrite(t, features.Page(d, list))
	}
	page, err := os.ReadFile(root + "docs/features.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != features.Page(d, list) {
		t.Error("docs/features.md is not as it would be written: run make features")
	}
}

func TestARowWithAScenarioIsNotMissing(t *testing.T) {
	d, err := features.ParseData("x", "LN-1 missing\n")
	if err != nil {
		t.Fatal(err)
	}
	_, list := one(t)
	if told := features.Check(root, d, list); len(told) != 1 {
		t.Errorf("told: %q", told)
	}
}

func rewrite(t *testing.T, page string) {
	t.Helper()
	if err := os.WriteFile(root+"docs/features.md", []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestARowWithoutProofIsTold(t *testing.T) {
	d, err := features.ParseData("x", "expected: LN-1 LN-2\nLN-1 in part\n  works: all\nFC-1 missing\n")
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Join(features.Check(root, d, nil), "\n")
	for _, want := range []string{"LN-2 is expected", "LN-1 is said to be in part"} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is not told: %s", want, told)
		}
	}
	if strings.Contains(told, "FC-1") {
		t.Errorf("a row that is missing needs no proof: %s", told)
	}
}

func TestAScenarioThatFailedProvesNothing(t *testing.T) {
	d, list := one(t)
	for output, want := range map[string]int{
		`{"Action":"pass","Test":"TestScenarios/a"}`: 0,
		`{"Action":"fail","Test":"TestScenarios/a"}`: 2,
		`{"Action":"skip","Test":"TestScenarios/a"}`: 2,
		``: 2,
	} {
		res, err := features.ReadResults(strings.NewReader(output))
		if err != nil {
			t.Fatal(err)
		}
		if got := features.Unproven(d, list, res); len(got) != want {
			t.Errorf("%s: %q", output, got)
		}
	}
}

// Scenarios that run side by side take as long as from the first to the last.
func TestTheTimeOfAllScenariosIsRealTime(t *testing.T) {
	res, err := features.ReadResults(strings.NewReader(`{"Time":"2026-03-01T10:00:00Z","Action":"run","Test":"TestScenarios"}
{"Time":"2026-03-01T10:00:09Z","Action":"pass","Test":"TestScenarios/a","Elapsed":7}
{"Time":"2026-03-01T10:00:12Z","Action":"pass","Test":"TestScenarios","Elapsed":0.01}
`))
	if err != nil || res.Seconds != 12 || !res.Passed["a"] {
		t.Errorf("%+v, %v", res, err)
	}
}

func one(t *testing.T) (features.Data, []features.Scenario) {
	t.Helper()
	d, err := features.ParseData("x", "LN-1 in part\n  works: all\n")
	if err != nil {
		t.Fatal(err)
	}
	return d, []features.Scenario{{Name: "a", Rows: []string{"LN-1"}}}
}

func TestSettingsAndTestsMustExist(t *testing.T) {
	d, err := features.ParseData("x", "LN-1 in part\n  works: all\n  config: lines.incoming.direct lines.nothing\n  test: acd TestNothing\n")
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Join(features.Check(root, d, nil), "\n")
	if !strings.Contains(told, "no setting lines.nothing") || !strings.Contains(told, "no test acd TestNothing") || strings.Contains(told, "direct") {
		t.Error(told)
	}
}

func TestWhatIsNoRowIsRefused(t *testing.T) {
	for _, text := range []string{"LN-1", "LN-1 nearly", "  works: x", "LN-1 done\n  wroks: x", "LN-1 done\nLN-1 done", "expected: 7"} {
		if _, err := features.ParseData("x", text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
