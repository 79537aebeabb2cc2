package features

import (
	"fmt"
	"strings"
)

const intro = `# What works today

Written by ` + "`make features`" + ` from [features.txt](features.txt), the heads of the [scenario files](../cmd/internal/lab/testdata) and a run of them: change those, not this page.

Each row has its identifier for good; code, tests and change notes cite it.

**done** means: a user can do it through the surface named, it survives a restart, wrong input gets a clear sentence, and a test proves it end to end on the simulated hardware. **in part** means that something of this is missing; the note says what works. **missing** has not been begun, as rows that are not here. Settings are paths in the configuration, without the places in lists.

| id | state | what works | settings | proved by |
|---|---|---|---|---|
`

// toScenarios leads from docs to the scenario files.
const toScenarios = "../cmd/internal/lab/testdata/"

// Page is docs/features.md.
func Page(d Data, scenarios []Scenario) string {
	b := &strings.Builder{}
	b.WriteString(intro)
	for _, r := range d.Rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", r.ID, r.State, r.Works, settings(r), proof(r, scenarios))
	}
	return b.String()
}

func settings(r Row) string {
	list := make([]string, len(r.Config))
	for i, c := range r.Config {
		list[i] = "`" + c + "`"
	}
	return strings.Join(list, ", ")
}

func proof(r Row, scenarios []Scenario) string {
	var list []string
	for _, s := range proofs(r.ID, scenarios) {
		list = append(list, fmt.Sprintf("[%s](%s%s.txt)", s.Name, toScenarios, s.Name))
	}
	for _, t := range r.Tests {
		folder, name, _ := strings.Cut(t, " ")
		list = append(list, fmt.Sprintf("`%s` in [%s](../%s)", name, folder, folder))
	}
	return strings.Join(list, ", ")
}

// Several is the number of parties from which a scenario counts as one of several.
const Several = 3

// Summary counts what there is, for a person.
func Summary(d Data, scenarios []Scenario, res Results) string {
	several, bad := 0, 0
	for _, s := range scenarios {
		if s.Parties >= Several {
			several++
		}
		if s.Badly {
			bad++
		}
	}
	states := map[State]int{}
	var missing []string
	for _, r := range d.Rows {
		states[r.State]++
		if r.State == Missing {
			missing = append(missing, r.ID)
		}
	}
	return fmt.Sprintf(`%d scenario files in %.1f s; %d with three or more lines and telephones
%d end badly: a fault is made (unplugged, dead, power, storm…), or congestion, howler or an announcement is heard
%d rows done, %d in part, %d missing: %s
`, len(scenarios), res.Seconds, several, bad, states[Done], states[InPart], states[Missing], strings.Join(missing, ", "))
}
