package country

import "testing"

func TestNumbersAreWrittenAsTheWholeWorldDoes(t *testing.T) {
	for _, x := range []struct {
		code           Code
		received, want string
	}{
		{"TW", "0223456789", "+886223456789"},
		{"TW", "0912-345-678", "+886912345678"},
		{"TW", "+886223456789", "+886223456789"},
		{"TW", "002862112345678", "+862112345678"},
		{"TW", "23456789", ""}, // no area code
		{"TW", "110", ""},
		{"CN", "13912345678", "+8613912345678"},
		{"CN", "02112345678", "+862112345678"},
		{"CN", "10086", ""},
		{"CN", "00886223456789", "+886223456789"},
		{"HK", "21234567", "+85221234567"},
		{"US", "2125550123", "+12125550123"},
		{"US", "12125550123", "+12125550123"},
		{"US", "011442079460123", "+442079460123"},
		{"SG", "61234567", "+6561234567"},
		{"BR", "11987654321", "+5511987654321"},
		{"IN", "9812345678", "+919812345678"},
		{"GB", "020 7946 0123", "+442079460123"},
		{"DE", "anonymous", ""},
		{"DE", "", ""},
		{"DE", "+", ""},
		{"DE", "+0123456789", ""},
		{"FR", "+3312345678901234567", ""},
	} {
		n, ok := NumberingOf(x.code)
		if !ok {
			t.Fatalf("%s is unknown", x.code)
		}
		if got := n.E164(x.received); got != x.want {
			t.Errorf("%s %q: %q, want %q", x.code, x.received, got, x.want)
		}
	}
}

func TestEveryCountryHasANumbering(t *testing.T) {
	for _, code := range Codes() {
		if n, ok := NumberingOf(code); !ok || n.Code == "" || len(n.International) == 0 || n.Source == "" || n.Trunk == "" && n.Closed == nil {
			t.Errorf("%s: %+v, %v", code, n, ok)
		}
	}
	if _, ok := NumberingOf("XX"); ok {
		t.Error("a country that does not exist has one")
	}
}
