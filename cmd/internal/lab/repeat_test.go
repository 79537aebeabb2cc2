package lab_test

import (
	"os"
	"strings"
	"testing"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
)

// One file and one seed give one run, to the millisecond and the sentence;
// other seeds give other ones.
func TestOneSeedGivesOneRun(t *testing.T) {
	differ := 0
	for _, name := range []string{"jp-ntt", "sg-event-storm", "fr-glare-group-line", "us-card-loses-config-in-call", "gb-sound-slow-clock"} {
		t.Run(name, func(t *testing.T) {
			file := "testdata/" + name + ".txt"
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, again := run(t, read(t, string(text)), file, nil), run(t, read(t, string(text)), file, nil)
			if first != again {
				t.Errorf("two runs differ:\n%s", firstDifference(first, again))
			}
			other := run(t, read(t, strings.Replace(string(text), " seed=", " seed=7", 1)), file, nil)
			if other != first {
				differ++
			}
		})
	}
	if differ == 0 {
		t.Error("another seed gives the very same runs: the seed is not used")
	}
}

func read(t *testing.T, text string) scenario.Script {
	t.Helper()
	s, err := scenario.Parse("x.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What cannot be made is told before anything runs.
func TestAnApplianceThatCannotBeMadeIsTold(t *testing.T) {
	for text, want := range map[string]string{
		"phone 801 up":                                                                 "the scenario has no hardware line, so it needs a running server",
		"hardware country=XX\nphone 801 up":                                            "XX",
		"hardware lines=many\nphone 801 up":                                            "hardware URL has lines=many: want a whole number from 0 to 64",
		"hardware colour=red\nphone 801 up":                                            `hardware URL has the unknown key "colour"`,
		"hardware lines=1\nset lines.1.prefix 9\nphone 801 up":                         `line 2: set lines.1.prefix: there is no entry "1": entries are counted from 0 and there are 1`,
		"hardware lines=1\nset lines.first.prefix 9\nphone 801 up":                     `line 2: set lines.first.prefix: there is no entry "first"`,
		"hardware lines=1\nset system.country.code CN\nphone 801 up":                   `line 2: set system.country.code: "code" has no parts`,
		"hardware lines=1\nset lines.0.incoming.direct 899\nphone 801 up":              "899",
		"hardware lines=1\nset lines.0.profile.disconnect.guard_ms long\nphone 801 up": "line 2: set lines.0.profile.disconnect.guard_ms",
	} {
		_, err := lab.Open(read(t, text), lab.Options{Data: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %s", text, err, want)
		}
	}
}
