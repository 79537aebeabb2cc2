package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestDiffReadsAsAListOfWhatChanged(t *testing.T) {
	old := demo(t)
	c := old.Clone()
	tail, off := 64, false
	c.System.Country, c.System.AccessCode = "TW", "0"
	c.Hardware = nil
	c.Lines[0].Name = "前台"
	c.Lines[1].Profile.EchoTailMs = &tail
	c.Lines[1].Profile.Disconnect.CPC = &off
	c.Lines[2], c.Lines[3] = c.Lines[3], c.Lines[2] // moved, not changed
	c.Extensions = c.Extensions[:7]
	c.Extensions = append(c.Extensions, Extension{Number: "820", Port: "sim0/fxs8", RingSeconds: 30})
	c.Groups[0].Members = []string{"803", "801"}
	var got []string
	for _, ch := range Diff(old, c) {
		got = append(got, ch.String())
	}
	want := []string{
		`system: country: CN -> TW`,
		`system: access_code: "9" -> "0"`,
		`hardware: ["sim://?country=CN&lines=4&phones=8&seed=7"] -> []`,
		`line 1: name: 总机号码 -> 前台`,
		`line 2: profile.echo_tail_ms: added 64`,
		`line 2: profile.disconnect.cpc: added false`,
		`extension 820: added {number: "820", port: sim0/fxs8, ring_seconds: 30}`,
		`extension 808: removed {number: "808", port: sim0/fxs8}`,
		`group 600: members: ["801", "802", "803"] -> ["803", "801"]`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if d := Diff(old, old.Clone()); len(d) != 0 {
		t.Errorf("a clone differs: %v", d)
	}
}

// A change of any field shows in the diff, and a clone does not share it.
func TestEveryFieldShowsInDiffAndIsCloned(t *testing.T) {
	base := full(t)
	count := 0
	eachField(reflect.ValueOf(&base).Elem(), "", func(path string, get func(*Config) reflect.Value) {
		if path == "version" {
			return
		}
		count++
		changed := base.Clone()
		v := get(&changed)
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		alter(v)
		if len(Diff(base, changed)) == 0 {
			t.Errorf("%s: changed from %v to %v: no difference, or the clone shares it", path, get(&base), v)
		}
	})
	if count < 60 {
		t.Errorf("only %d fields seen", count)
	}
}

func eachField(v reflect.Value, path string, fn func(string, func(*Config) reflect.Value)) {
	eachIndex(v, path, nil, func(path string, way []int) {
		fn(path, func(c *Config) reflect.Value {
			x := reflect.ValueOf(c).Elem()
			for _, i := range way {
				if x.Kind() == reflect.Slice {
					x = x.Index(i)
				} else {
					x = x.Field(i)
				}
			}
			return x
		})
	})
}

func eachIndex(v reflect.Value, path string, way []int, fn func(string, []int)) {
	step := func(x reflect.Value, name string, i int) {
		eachIndex(x, join(path, name), append(append([]int(nil), way...), i), fn)
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			step(v.Field(i), fieldName(v.Type().Field(i)), i)
		}
	case reflect.Slice:
		for i := range v.Len() {
			step(v.Index(i), "", i)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fn(path, way)
		}
	default:
		fn(path, way)
	}
}

func alter(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	}
}

// A list of changes is read by many, a password is for one telephone.
func TestChangesHidePasswords(t *testing.T) {
	before, err := demo(t).WithSIP(func() string { return "correct-horse" })
	if err != nil {
		t.Fatal(err)
	}
	after := before.Clone()
	after.Extensions[8].SIP.Password = "battery-staple"
	after.Extensions[9] = Extension{Number: "823", SIP: SIP{Password: "battery-staple"}}
	var got []string
	for _, c := range Diff(before, after) {
		got = append(got, c.String())
	}
	want := "extension 821: sip.password: (hidden) -> (hidden)\n" +
		"extension 823: added {number: \"823\", sip: {password: (hidden)}}\n" +
		"extension 822: removed {number: \"822\", sip: {password: (hidden)}}"
	if strings.Join(got, "\n") != want {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
	if s := fmt.Sprint(after.Extensions[8]); strings.Contains(s, "staple") {
		t.Errorf("a log would say %s", s)
	}
}
