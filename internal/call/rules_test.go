package call

import (
	"testing"
	"time"
)

func TestRulesNotGivenTakeTheirDefaults(t *testing.T) {
	usual := Rules{
		InsideKeys: 1, FirstDigit: 15 * time.Second, InterDigit: 4 * time.Second, InsideKey: 2 * time.Second,
		Seizure: 15 * time.Second, Answer: 15 * time.Second, Retry: 2 * time.Second, HowlerAfter: 30 * time.Second,
	}
	for _, given := range []Rules{{}, {InsideKeys: 3, FirstDigit: -1, InterDigit: -time.Hour, Retry: -1}} {
		if got := New(1, Leg{}, given).Rules; got != usual {
			t.Errorf("%+v became\n%+v, want\n%+v", given, got, usual)
		}
	}
	own := Rules{InsideKeys: 2, FirstDigit: 1, InterDigit: 2, InsideKey: 3, Seizure: 4, Answer: 5, Retry: 6, HowlerAfter: 7, PhoneCPC: true}
	if got := New(1, Leg{}, own).Rules; got != own {
		t.Errorf("%+v became %+v", own, got)
	}
	if got := New(1, Leg{}, Rules{Answer: Never}).Rules.Answer; got != Never {
		t.Errorf("an answer that is never assumed became one after %v", got)
	}
}

func TestACallerIsSaidAsAPersonWould(t *testing.T) {
	for _, c := range []struct {
		id   CallerID
		want string
	}{
		{CallerID{}, "unknown"},
		{CallerID{Number: "0912"}, "0912"},
		{CallerID{Name: "王小明"}, "王小明"},
		{CallerID{Number: "0912", Name: "王小明"}, "0912 王小明"},
		{CallerID{Number: "0912", Name: "王小明", Withheld: true}, "withheld"},
	} {
		if got := c.id.String(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.id, got, c.want)
		}
	}
}
