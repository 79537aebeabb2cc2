package config

import (
	"errors"
	"testing"

	"ringdown/internal/config/migrate"
)

// testSteps stand for two versions to come. The names of the fields are those
// of today, so that the result can be parsed.
func testSteps() []migrate.Step {
	return []migrate.Step{
		{To: 2, Up: testV2},
		{To: 3, Up: func(raw migrate.Raw) error { return nil }},
	}
}

// testV2 renames system.outside_code.
//
// BEFORE:
//
//	version: 1
//	system:
//	  outside_code: "0"
//
// AFTER:
//
//	version: 2
//	system:
//	  access_code: "0"
func testV2(raw migrate.Raw) error {
	system, ok := raw["system"].(migrate.Raw)
	if !ok {
		return errors.New("system is not a mapping")
	}
	if code, had := system["outside_code"]; had {
		system["access_code"] = code
		delete(system, "outside_code")
	}
	return nil
}

func TestOldTextIsMigratedOnRawData(t *testing.T) {
	c, err := parse([]byte("version: 1\nsystem: {country: CN, outside_code: \"0\"}\nextensions:\n  - {number: \"0801\", port: sim0/fxs1, name: 王小明}\n"), testSteps())
	if err == nil {
		t.Fatalf("0801 begins with access code 0: %+v", c)
	}
	wantProblems(t, err, `
the text is of version 1; lines below are those after its migration
line 3, column 11: extension 0801: number: "0801" begins with the access code "0", so it could never be dialled; choose another number`)

	c, err = parse([]byte("version: 1\nsystem: {country: CN, outside_code: \"0\"}\nextensions:\n  - {number: \"0x1\", port: sim0/fxs1, name: 王小明}\n"), testSteps()[:0])
	if err == nil {
		t.Fatalf("without the step the old field is not known: %+v", c)
	}

	c, err = parse([]byte("version: 1\nsystem: {country: CN, outside_code: \"0\"}\nextensions:\n  - {number: 801, port: sim0/fxs1, name: 王小明}\n"), testSteps())
	if err != nil {
		t.Fatal(err)
	}
	if c.System.AccessCode != "0" || c.Extensions[0].Name != "王小明" || c.Version != Version {
		t.Errorf("got %+v", c)
	}
}

func TestTextOfTheMiddleVersionTakesTheLaterStepsOnly(t *testing.T) {
	_, err := parse([]byte("version: 2\nsystem: {country: CN, outside_code: \"0\"}\n"), testSteps())
	if err == nil {
		t.Fatal("the step to version 2 ran on a text of version 2")
	}
	c, err := parse([]byte("version: 2\nsystem: {country: CN, access_code: \"0\"}\n"), testSteps())
	if err != nil || c.System.AccessCode != "0" {
		t.Fatalf("%v %+v", err, c)
	}
}

func TestMigrationThatCannotSaysSo(t *testing.T) {
	_, err := parse([]byte("version: 1\nsystem: 7\n"), testSteps())
	wantProblems(t, err, "migrate the configuration from version 1 to 2: system is not a mapping")
}

func TestStepsAreCompleteAndInOrder(t *testing.T) {
	steps := migrate.Steps()
	if migrate.Latest(steps) != migrate.Current {
		t.Errorf("steps lead to %d, the current version is %d", migrate.Latest(steps), migrate.Current)
	}
	for i, s := range append(steps, testSteps()[len(steps):]...) {
		if s.To != i+2 {
			t.Errorf("step %d leads to %d", i, s.To)
		}
	}
}
