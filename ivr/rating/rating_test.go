package rating

import (
	"testing"

	"ringdown/internal/call"
)

// keyed is what a caller pressed, "" nothing in time.
func keyed(key string) call.Input {
	return call.Input{Kind: call.InputKeyed, Digits: key, Late: key == ""}
}

func TestARatingIsTheFirstKeyThatMeansSomething(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want string // the marks, then how it ends
	}{
		"at once":           {[]string{"1"}, "1 satisfied"},
		"the other":         {[]string{"0"}, "0 not satisfied"},
		"after a wrong key": {[]string{"7", "1"}, "1 satisfied"},
		"after a pause":     {[]string{"", "0"}, "0 not satisfied"},
		"never":             {[]string{"", ""}, "none"},
		"wrong twice":       {[]string{"5", "#"}, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Template{}.Complete())
			o := s.Next(call.Input{Kind: call.InputStart})
			for _, k := range c.keys {
				if o.Kind != call.OrderCollect || o.Most != 1 {
					t.Fatalf("before %q: %+v", k, o)
				}
				o = s.Next(keyed(k))
			}
			got := "none"
			if len(o.Marks) == 2 {
				got = o.Marks[0].Value + " " + o.Marks[1].Value
				o = s.Next(call.Input{Kind: call.InputHeard})
			}
			if got != c.want || o.Kind != call.OrderEnd || o.Reason == "" {
				t.Errorf("%s, then %+v", got, o)
			}
		})
	}
}

func TestTheUsualQuestionNamesItsKeys(t *testing.T) {
	want := call.Sound("prompt/rating prompt/for-satisfied digits/1 prompt/for-not-satisfied digits/0")
	if got := (Template{}).Complete().Ask; got != want {
		t.Error(got)
	}
	own := Template{Ask: "file/how-was-it", Choices: []Choice{{"5", "excellent"}}}.Complete()
	if own.Ask != "file/how-was-it" || len(own.Choices) != 1 {
		t.Errorf("%+v", own)
	}
}
