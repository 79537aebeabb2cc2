package flow

import (
	"strings"
	"testing"
	"time"
)

func sample() names {
	n := names{own: map[string]bool{"order": true, "list": true}, system: map[string]bool{}}
	for name := range systemTypes() {
		n.system[name] = true
	}
	return n
}

func TestExpressions(t *testing.T) {
	env := map[string]any{
		"order": "123", "list": []any{"a", 2.0}, "Hour": 14, "Caller": "0912345678", "Weekday": 5, "Time": "14:05",
		"waiting": func(string) int { return 3 },
	}
	for text, want := range map[string]string{
		`order == "123"`:                        "true",
		`int(order) + 1`:                        "124",
		`Hour >= 9 and Hour < 18`:               "true",
		`Caller startsWith "09"`:                "true",
		`Caller matches "^0[2-8]"`:              "false",
		`waiting("600") > 2 or Weekday in 6..7`: "true",
		`Time > "13:00" && Time < "14:06"`:      "true",
		`list[1] * 2`:                           "4",
		`len(list) == 2 ? "two" : "other"`:      "two",
		`"x" + order`:                           "x123",
	} {
		x, err := compile(text, sample())
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if v, err := x.value(env); err != nil || textOf(v) != want {
			t.Errorf("%s is %v, %v; it should be %s", text, v, err, want)
		}
	}
}

// What an expression cannot do is an error, and no panic and no long wait.
func TestExpressionsThatGoWrong(t *testing.T) {
	long := strings.Repeat("y", maxText)
	env := map[string]any{"order": long, "list": []any{}}
	for _, text := range []string{`int(order)`, `list[3]`, `order.name`, `1..100000 == list`, `order > 3`, `1 % 0`} {
		x, err := compile(text, sample())
		if err != nil {
			continue
		}
		began := time.Now()
		if v, err := x.value(env); err == nil {
			t.Errorf("%s is %v", text, v)
		}
		if d := time.Since(began); d > time.Second {
			t.Errorf("%s took %v", text, d)
		}
	}
	for _, text := range []string{`filter(list, true)`, `list | map(#)`, `reduce(list, #acc)`, `repeat("a", 1000000)`, `now()`, `fromJSON(order)`, `sum(list, #)`} {
		if _, err := compile(text, sample()); err == nil {
			t.Errorf("%s may be used", text)
		}
	}
}

// The longest texts that an expression can make stay small.
func TestExpressionsStaySmall(t *testing.T) {
	x, err := compile(strings.TrimSuffix(strings.Repeat("order+", 80), "+"), sample())
	if err != nil {
		t.Fatal(err)
	}
	v, err := x.value(map[string]any{"order": strings.Repeat("y", maxText)})
	if err != nil || len(textOf(v)) > maxText {
		t.Errorf("%d bytes, %v", len(textOf(v)), err)
	}
}

func BenchmarkCondition(b *testing.B) {
	x, err := compile(`order == "123" and Hour >= 9`, sample())
	if err != nil {
		b.Fatal(err)
	}
	env := map[string]any{"order": "123", "Hour": 14}
	for b.Loop() {
		if _, err := x.holds(env); err != nil {
			b.Fatal(err)
		}
	}
}
