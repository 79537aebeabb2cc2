package auth_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

func TestHashBelongsToItsPasswordOnly(t *testing.T) {
	h := auth.NewHasher()
	ctx := context.Background()
	hash, err := h.Hash(ctx, "七把濕雨傘 umbrella")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash: %s", hash)
	}
	for password, want := range map[string]bool{"七把濕雨傘 umbrella": true, "七把濕雨傘 umbrellA": false, "": false} {
		if got, err := h.Verify(ctx, hash, password); err != nil || got != want {
			t.Errorf("%q: got %v %v, want %v", password, got, err, want)
		}
	}
	if again, _ := h.Hash(ctx, "七把濕雨傘 umbrella"); again == hash {
		t.Error("two hashes of one password are the same: there is no salt")
	}
}

func TestNobodysHashIsNeverTrueAndASpoiltOneIsAnError(t *testing.T) {
	h := auth.NewHasher()
	if ok, err := h.Verify(context.Background(), "", ""); ok || err != nil {
		t.Errorf("no user: %v %v", ok, err)
	}
	for _, spoilt := range []string{"x", "$argon2id$v=19$m=19456,t=2,p=1$!!$!!", "$argon2id$v=19$m=99999999,t=9,p=1$AAAA$AAAA"} {
		if ok, err := h.Verify(context.Background(), spoilt, "x"); ok || err == nil {
			t.Errorf("%s: %v %v", spoilt, ok, err)
		}
	}
}

func TestTooManyHashesAtOnceAreRefusedRatherThanQueuedWithoutEnd(t *testing.T) {
	h := auth.NewHasher()
	var wait sync.WaitGroup
	results := make(chan error, 40)
	for range 40 {
		wait.Go(func() {
			_, err := h.Hash(context.Background(), "a password of somebody")
			results <- err
		})
	}
	wait.Wait()
	close(results)
	busy, done := 0, 0
	for err := range results {
		switch {
		case err == nil:
			done++
		case errors.Is(err, auth.ErrBusy):
			busy++
		default:
			t.Error(err)
		}
	}
	if done == 0 || busy == 0 {
		t.Errorf("%d done, %d refused", done, busy)
	}
}

func TestEasyPasswordsAreRefusedWithASentence(t *testing.T) {
	for _, p := range []string{"", "short", "aaaaaaaaaaaa", "1234567890", "0987654321", strings.Repeat("abcde fgh", 30), "bad\xff utf8 text"} {
		if auth.CheckPassword(p) == nil {
			t.Errorf("%q is taken", p)
		}
	}
	for _, p := range []string{"seven wet umbrellas", "七把濕掉的雨傘在門口等人", "kV9#mmq2Lp"} {
		if err := auth.CheckPassword(p); err != nil {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestBackoffGrowsToAMinuteAndIsForgottenOrWipedByTheRightAnswer(t *testing.T) {
	b := auth.NewBackoff()
	now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for i, seconds := range []int{0, 0, 1, 2, 4, 8, 16, 32, 60, 60} {
		b.Fail(now, "x")
		if got := b.Wait(now, "x", "other"); got != time.Duration(seconds)*time.Second {
			t.Errorf("after %d failures: %v, want %v s", i+1, got, seconds)
		}
	}
	if b.Wait(now.Add(16*time.Minute), "x") > 0 || b.Wait(now, "other") > 0 {
		t.Error("it is not forgotten, or it touches others")
	}
	b.Succeed(now, "x")
	if b.Wait(now, "x") > 0 || !b.Known("x") || b.Known("other") {
		t.Error("the right answer does not wipe the slate")
	}
}

func TestBackoffRemembersABoundedNumberOfNames(t *testing.T) {
	b := auth.NewBackoff()
	now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for range 4 {
		b.Fail(now, "first")
	}
	for i := range 5000 {
		b.Fail(now.Add(time.Duration(i+1)*time.Millisecond), "n"+time.Duration(i).String())
	}
	if b.Wait(now.Add(time.Millisecond), "first") > 0 {
		t.Error("the oldest name is still kept after 5000 others")
	}
}

func TestSetupCodeIsEightDigitsAndDiffers(t *testing.T) {
	a, b := auth.NewSetupCode(), auth.NewSetupCode()
	if !regexp.MustCompile(`^\d{4}-\d{4}$`).MatchString(a) || a == b {
		t.Errorf("codes: %s %s", a, b)
	}
}

func TestOwnerMayAllAndEveryRoleMayLittleMoreThanTheNext(t *testing.T) {
	for _, p := range auth.Permissions() {
		if !auth.May(store.Owner, p) {
			t.Errorf("the owner may not %s", p)
		}
		if auth.May("stranger", p) {
			t.Errorf("an unknown role may %s", p)
		}
	}
	for _, role := range []store.Role{store.Installer, store.Supervisor, store.Agent, store.ReadOnly} {
		if auth.May(role, auth.TokensManage) {
			t.Errorf("%s may make keys", role)
		}
	}
}
