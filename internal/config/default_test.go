package config

import (
	"strings"
	"testing"

	"ringdown/internal/country"
)

// The demo of the contract: 1-8 are 801-808, line 1 rings 801, line 4 is tied
// to 804, the others ring the group.
func TestDemoIsTheContracts(t *testing.T) {
	c := demo(t)
	want := []struct {
		line          int
		direct, group string
	}{{1, "801", ""}, {2, "", "600"}, {3, "", "600"}, {4, "804", ""}}
	for _, w := range want {
		l, ok := c.Line(w.line)
		if !ok || l.Incoming.Direct != w.direct || l.Incoming.Group != w.group || l.Name == "" {
			t.Errorf("line %d: %+v", w.line, l)
		}
	}
	for number, direct := range map[string]int{"801": 0, "804": 4, "808": 0} {
		if e, ok := c.Extension(number); !ok || e.DirectLine != direct {
			t.Errorf("extension %s: %+v", number, e)
		}
	}
	if g, ok := c.Group("600"); !ok || strings.Join(g.Members, " ") != "801 802 803" || g.Strategy != "" {
		t.Errorf("group %+v", g)
	}
	_, line := c.Line(9)
	_, ext := c.Extension("899")
	_, group := c.Group("699")
	if line || ext || group {
		t.Error("found what does not exist")
	}
}

func TestDemoFitsAnyHardwareThatHasATelephone(t *testing.T) {
	for _, code := range country.Codes() {
		for _, size := range [][2]int{{0, 1}, {1, 1}, {4, 3}, {3, 4}, {8, 16}, {16, 48}} {
			c, err := Demo(size[0], size[1], code)
			if err != nil {
				t.Fatalf("%s, %d lines, %d telephones: %v", code, size[0], size[1], err)
			}
			if c.System.TimeZone == "UTC" {
				t.Errorf("%s has no time zone of its own", code)
			}
		}
	}
	if _, err := Demo(1, 0, "CN"); err == nil {
		t.Error("a line that rings nobody was accepted")
	}
	if _, err := Demo(1, 1, "XX"); err == nil {
		t.Error("a country that is not known was accepted")
	}
}

func TestLimitsAreTold(t *testing.T) {
	c, err := Default("CN", "", "")
	if err != nil {
		t.Fatal(err)
	}
	c.Lines = make([]Line, MaxLines+1)
	c.Extensions = make([]Extension, MaxExtensions+1)
	c.Groups = make([]Group, MaxGroups+1)
	c.Hardware = make([]string, MaxHardware+1)
	got := problemsOf(t, c.Validate())
	seen := map[string]string{}
	for _, p := range got {
		seen[p.Field] = p.What
	}
	for field, want := range map[string]string{
		"lines":      "has 65 entries; at most 64 are allowed",
		"extensions": "has 1001 entries; at most 1000 are allowed",
		"groups":     "has 101 entries; at most 100 are allowed",
		"hardware":   "has 9 entries; at most 8 are allowed",
	} {
		if seen[field] != want {
			t.Errorf("%s: got %q, want %q", field, seen[field], want)
		}
	}
}

func TestValidateChecksTheVersionAndBadArguments(t *testing.T) {
	c := demo(t)
	c.Version = 7
	if err := c.Validate(); err == nil || err.Error() != "version: is 7; it is 1" {
		t.Errorf("got %v", err)
	}
	_, err := Default("CN", "fr", "Nowhere")
	wantProblems(t, err, `
system.language: "fr" is not known; it is en, zh-Hant or zh-Hans
system.time_zone: "Nowhere" is not a time zone; it is a name such as "Asia/Shanghai" or "UTC"`)
}

func TestTheDemosSIPTelephones(t *testing.T) {
	made := 0
	password := func() string { made++; return strings.Repeat("pass", 3) + string(rune('0'+made)) }
	c, err := demo(t).WithSIP(password)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := c.Extension("821")
	two, _ := c.Extension("822")
	if one.SIP.Password != "passpasspass1" || two.SIP.Password != "passpasspass2" || one.Port != "" {
		t.Errorf("%+v, %+v", one, two)
	}
	big, err := Demo(4, 21, "CN") // 821 is a telephone of it
	if err != nil {
		t.Fatal(err)
	}
	if big, err = big.WithSIP(password); err != nil {
		t.Fatal(err)
	}
	if x, _ := big.Extension("821"); x.SIP.Given() || len(big.Extensions) != 22 {
		t.Errorf("%d extensions, 821 is %+v", len(big.Extensions), x)
	}
}
