package auth_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"ringdown/webadmin/auth"
)

// RFC 6238, appendix B, gives eight digits; ours are the last six of them.
func TestCodesAreThoseOfTheRFC(t *testing.T) {
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890"))
	for unix, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
		1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got, _ := auth.CodeAt(secret, time.Unix(unix, 0)); got != want[2:] {
			t.Errorf("at %d: %s, want %s", unix, got, want[2:])
		}
	}
}

func TestACodeIsTakenOnceAndAStepEarlyOrLate(t *testing.T) {
	secret, now := auth.NewCodeSecret(), time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	code, step := auth.CodeAt(secret, now)
	for late, want := range map[time.Duration]bool{
		-61 * time.Second: false, -30 * time.Second: true, 0: true, 59 * time.Second: true, 60 * time.Second: false,
	} {
		if got, ok := auth.CheckCode(secret, code[:3]+" "+code[3:], now.Add(late), 0); ok != want || ok && got != step {
			t.Errorf("%s late: %v of step %d", late, ok, got)
		}
	}
	if _, ok := auth.CheckCode(secret, code, now, step); ok {
		t.Error("a code is taken twice")
	}
	for _, wrong := range []string{"", "000000x", code + "0"} {
		if _, ok := auth.CheckCode(secret, wrong, now, 0); ok {
			t.Errorf("%q is taken", wrong)
		}
	}
	if _, ok := auth.CheckCode("", "", now, 0); ok {
		t.Error("no secret, no code, and that is taken")
	}
}

func TestRecoveryCodesAreManyAndReadAsTheyAreTyped(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range auth.NewRecoveryCodes() {
		plain := auth.PlainRecovery(strings.ToUpper(strings.ReplaceAll(c, "-", " ")))
		if len(plain) != 16 || plain != auth.PlainRecovery(c) || seen[plain] {
			t.Errorf("code %q reads %q", c, plain)
		}
		seen[plain] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d codes", len(seen))
	}
}
