package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTextAndBack(t *testing.T) {
	empty, err := Default("TW", "zh-Hant", "Asia/Taipei")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]Config{"default": empty, "demo": demo(t), "full": full(t)} {
		t.Run(name, func(t *testing.T) {
			text := c.Text()
			got, err := Parse(text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if !reflect.DeepEqual(got, c) {
				t.Errorf("got  %+v\nwant %+v", got, c)
			}
			if again := string(got.Text()); again != string(text) {
				t.Errorf("second text:\n%s\nfirst:\n%s", again, text)
			}
			golden(t, name+".yaml", string(text))
		})
	}
}

// Every field of the schema is in the full example, so the golden text and the
// way back cover it.
func TestFullExampleUsesEveryField(t *testing.T) {
	var missing func(path string, v reflect.Value, text string) []string
	missing = func(path string, v reflect.Value, text string) (names []string) {
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !strings.Contains(text, fieldName(f)+":") {
				names = append(names, path+fieldName(f))
			}
			ft := f.Type
			if ft.Kind() == reflect.Slice {
				ft = ft.Elem()
			}
			if ft.Kind() == reflect.Struct {
				names = append(names, missing(fieldName(f)+".", reflect.New(ft).Elem(), text)...)
			}
		}
		return names
	}
	if names := missing("", reflect.ValueOf(Config{}), string(full(t).Text())); len(names) > 0 {
		t.Errorf("not in the example: %v", names)
	}
}

// Each file of testdata/wrong is a text and, after "# want:", the problems it
// has.
func TestProblemsSayLineColumnFieldAndWhatIsAllowed(t *testing.T) {
	files, err := filepath.Glob("testdata/wrong/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("only %d files: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".yaml"), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, got := Parse(raw)
			if got == nil {
				t.Fatal("it was accepted")
			}
			golden(t, strings.TrimSuffix(strings.TrimPrefix(name, "testdata/"), ".yaml")+".txt", got.Error()+"\n")
		})
	}
}

func TestWhatMayBeLeftOutTakesItsDefault(t *testing.T) {
	c, err := Parse([]byte(`version: 1
system: {country: CN}
lines:
  - {id: 1, port: sim0/fxo1, incoming: {direct: 0801}}
extensions:
  - number: 0801 # a number keeps its nought
    port: sim0/fxs1
    name:
`))
	if err != nil {
		t.Fatal(err)
	}
	if c.System.AccessCode != "9" || c.System.InterDigitSeconds != 4 || c.System.Language != English {
		t.Errorf("system %+v", c.System)
	}
	if !c.Lines[0].Enabled || !c.Lines[0].AllowOut || c.Lines[0].Incoming.Direct != "0801" {
		t.Errorf("line %+v", c.Lines[0])
	}
	if c.Extensions[0].Number != "0801" || c.Extensions[0].Name != "" {
		t.Errorf("extension %+v", c.Extensions[0])
	}
}

func TestTextIsBoundedBeforeItIsParsed(t *testing.T) {
	long := "version: 1\n#" + strings.Repeat("x", MaxText)
	tests := map[string]struct{ text, want string }{
		"too long":      {long, "the text has 1048588 bytes; at most 1048576 (1 MiB) are read"},
		"brackets":      {"version: 1\nlines: " + strings.Repeat("[", 50_000), "line 2, column 24: brackets are more than 16 deep here, or hold more than 1000 entries"},
		"commas":        {"version: 1\nhardware: [" + strings.Repeat("a,", 40_000), "line 2, column 2013: brackets are more than 16 deep here, or hold more than 1000 entries"},
		"items":         {"version: 1\nlines:\n" + strings.Repeat("- 1\n", 10_000), "line 1001, column 1: more than 1000 entries stand side by side here"},
		"lines":         {"version: 1\n" + strings.Repeat("#\n", 50_000), "the text has 50001 lines; at most 40000 are read"},
		"words":         {"version: 1\nx:" + strings.Repeat(" {}", 90_000), "the text has 180005 words and signs; at most 160000 are read"},
		"dashes":        {"version: 1\nlines:\n" + strings.Repeat("- ", 100_000), "line 3, column 1: the line begins with more than 128 blanks and dashes"},
		"question mark": {strings.Repeat("? ", 100_000), "line 1, column 1: the line begins with more than 128 blanks and dashes"},
		"not UTF-8":     {"version: 1\nsystem:\n  country: \xff\n", "line 3, column 1: the line is not valid UTF-8; save the text as UTF-8"},
		"empty":         {"# nothing\n", "the text is empty; it begins with version: 1"},
		"no text":       {"", "the text is empty; it begins with version: 1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			wantProblems(t, err, tt.want)
		})
	}
}

func TestManyProblemsAreCut(t *testing.T) {
	var b strings.Builder
	b.WriteString("version: 1\nsystem: {country: CN}\n")
	for range 150 {
		b.WriteString("wrong: 1\n")
	}
	_, err := Parse([]byte(b.String()))
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 101 || lines[100] != "and 50 more" {
		t.Errorf("%d lines, last %q", len(lines), lines[len(lines)-1])
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// The largest configuration that validation allows is within the bounds of the
// text, every field of every entry given.
func TestLargestConfigurationFits(t *testing.T) {
	c := full(t)
	line, ext, group := c.Lines[1], c.Extensions[4], c.Groups[0]
	c.Lines, c.Extensions, c.Groups, group.Members = nil, nil, nil, nil
	c.System.GroupStrategy, group.Overflow = FewestCalls, Overflow{Group: "60000099"}
	c.Trunks, c.LineGroups, c.Routes, c.DISA, c.Numbers, c.Agents = nil, nil, nil, nil, nil, nil
	c.Voicemail.Operator = "80000000"
	c.Prompts.Recorders = []string{"80000000"}
	c.Recording = Recording{}
	for i := range MaxExtensions {
		ext.Number, ext.Port = fmt.Sprint(80000000+i), fmt.Sprintf("sim0/fxs%d", i+1)
		ext.Secretary = fmt.Sprint(80000000 + (i+1)%MaxExtensions)
		ext.Twins = []string{ext.Secretary}
		c.Extensions = append(c.Extensions, ext)
		if i < MaxMembers {
			group.Members = append(group.Members, ext.Number)
		}
	}
	for i := range MaxGroups {
		if i == MaxGroups-1 {
			group.Overflow = Overflow{Prompt: "nobody-available"}
		}
		group.Number, group.MemberSettings = fmt.Sprint(60000000+i), nil
		group.Hours.Closed.Voicemail = c.Extensions[0].Number
		for j := range MaxSettings / MaxGroups {
			group.MemberSettings = append(group.MemberSettings, MemberSetting{Number: group.Members[j], Priority: 1, RingSeconds: 10})
		}
		c.Groups = append(c.Groups, group)
	}
	c.Pages[0].Members = group.Members[:MaxPageMembers]
	line.Incoming.Group = group.Number
	line.Hours.Closed.Voicemail, line.Forwarding = c.Extensions[0].Number, true
	c.Calendars[0].Switch = group.Members
	for i := range MaxLines {
		line.ID, line.Port = i+1, fmt.Sprintf("sim0/fxo%d", i+1)
		c.Lines = append(c.Lines, line)
	}
	got, err := Parse(c.Text())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, c) {
		t.Error("it came back changed")
	}
}

// Editors of Windows put a byte order mark before UTF-8.
func TestMarkBeforeTheTextIsPassedOver(t *testing.T) {
	c, err := Parse([]byte("\ufeffversion: 1\r\nsystem: {country: CN}\r\n"))
	if err != nil || c.System.Country != "CN" {
		t.Errorf("%+v, %v", c.System, err)
	}
}
