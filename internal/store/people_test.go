package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestUsersAreFoundWhateverTheCase(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	users := db.Users()
	for _, u := range []User{{Name: "Owner", Hash: "o", Role: Owner}, {Name: " 王小明 ", Hash: "w", Role: Agent}} {
		if err := users.Create(u); err != nil {
			t.Fatal(err)
		}
	}
	wantErr(t, users.Create(User{Name: "OWNER"}), ErrExists)
	wantErr(t, users.Create(User{Name: " "}), ErrInvalid)
	wantErr(t, users.Create(User{Name: strings.Repeat("x", 65)}), ErrInvalid)
	if u, err := users.Get("oWNER"); err != nil || u.Name != "Owner" || u.Created.IsZero() {
		t.Errorf("%+v, %v", u, err)
	}
	all, err := users.List()
	if err != nil || len(all) != 2 || all[1].Name != "王小明" {
		t.Errorf("%+v, %v", all, err)
	}
	if err := users.Change("王小明", func(u *User) { u.Hash, u.Name = "new", "other" }); err != nil {
		t.Fatal(err)
	}
	if u, err := users.Get("王小明"); err != nil || u.Hash != "new" || u.Name != "王小明" {
		t.Errorf("%+v, %v", u, err)
	}
	if err := users.Delete("王小明"); err != nil {
		t.Error(err)
	}
	_, err = users.Get("王小明")
	wantErr(t, err, ErrNotFound)
	wantErr(t, users.Delete("nobody"), ErrNotFound)
	wantErr(t, users.Change("nobody", func(*User) {}), ErrNotFound)
}

func TestLastOwnerStays(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	users := db.Users()
	if err := users.Create(User{Name: "a", Role: Owner}); err != nil {
		t.Fatal(err)
	}
	wantErr(t, users.Delete("a"), ErrInvalid)
	wantErr(t, users.Change("a", func(u *User) { u.Role = Agent }), ErrInvalid)
	if u, err := users.Get("a"); err != nil || u.Role != Owner {
		t.Errorf("%+v, %v", u, err)
	}
	if err := users.Create(User{Name: "b", Role: Owner}); err != nil {
		t.Fatal(err)
	}
	if err := users.Delete("a"); err != nil {
		t.Error(err)
	}
}

func TestUsersAreMergedAllOrNone(t *testing.T) {
	users := open(t, t.TempDir(), Options{}).Users()
	for _, u := range []User{{Name: "anna", Role: Owner, Hash: "x"}, {Name: "ben", Role: Agent, Hash: "y"}} {
		if err := users.Create(u); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		merge []User
		want  error
	}{
		{[]User{{Name: "cat", Role: Agent, Hash: "z"}, {Name: "dan", Role: Agent}}, ErrNotFound},
		{[]User{{Name: "ben", Role: Installer}, {Name: "anna", Role: Agent}}, ErrInvalid},
	} {
		if err := users.Merge(c.merge); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.merge, err, c.want)
		}
		if all, err := users.List(); err != nil || len(all) != 2 || all[0].Role != Owner || all[1].Role != Agent {
			t.Errorf("after it failed: %+v %v", all, err)
		}
	}
	if err := users.Merge([]User{{Name: "cat", Role: Owner, Hash: "z"}, {Name: "ANNA", Role: Agent, Department: "Sales"}}); err != nil {
		t.Fatal(err)
	}
	if anna, err := users.Get("anna"); err != nil || anna.Name != "anna" || anna.Role != Agent || anna.Hash != "x" || anna.Department != "Sales" {
		t.Errorf("merged: %+v %v", anna, err)
	}
}

func TestKeyWorksUntilItIsRevokedOrOver(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		defer closeDB(t, db)
		keys := db.APIKeys()
		key, made, err := keys.Create("crm", ReadOnly, time.Now().Add(time.Hour))
		if err != nil || !strings.HasPrefix(key, KeyPrefix) {
			t.Fatalf("%q %v", key, err)
		}
		after(time.Second)
		forever, other, err := keys.Create("door", Agent, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if k, err := keys.Check(key); err != nil || k != made || k.Role != ReadOnly {
			t.Errorf("%+v, %v", k, err)
		}
		after(time.Hour - time.Second)
		_, err = keys.Check(key)
		wantErr(t, err, ErrNotFound)
		after(10_000 * time.Hour)
		if k, err := keys.Check(forever); err != nil || k.Name != "door" {
			t.Errorf("%+v, %v", k, err)
		}
		if all, err := keys.List(); err != nil || len(all) != 2 || all[0].Name != "crm" {
			t.Errorf("%+v, %v", all, err)
		}
		if err := keys.Revoke(other.ID); err != nil {
			t.Error(err)
		}
		_, err = keys.Check(forever)
		wantErr(t, err, ErrNotFound)
		wantErr(t, keys.Revoke(other.ID), ErrNotFound)
		_, _, err = keys.Create("x", "king", time.Time{})
		wantErr(t, err, ErrInvalid)
	})
}

func TestTheLastUseOfAKeyIsWrittenSixTimesAnHourAtMost(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		defer closeDB(t, db)
		keys := db.APIKeys()
		key, made, err := keys.Create("crm", ReadOnly, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		used := func() time.Time {
			t.Helper()
			if _, err := keys.Check(key); err != nil {
				t.Fatal(err)
			}
			all, err := keys.List()
			if err != nil || len(all) != 1 {
				t.Fatalf("%+v, %v", all, err)
			}
			return all[0].Used
		}
		if !made.Used.IsZero() {
			t.Errorf("a new key was used at %s", made.Used)
		}
		first := used()
		after(useGrain - time.Second)
		if at := used(); !at.Equal(first) {
			t.Errorf("written again after less than %s", useGrain)
		}
		after(time.Second)
		if at := used(); at.Sub(first) != useGrain {
			t.Errorf("the last use is %s after the first, want %s", at.Sub(first), useGrain)
		}
	})
}

func TestAKeyHasARoleThatThereIs(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	if err := db.OwnRoles().Put(OwnRole{ID: "own-1", Name: "Lead"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.APIKeys().Create("reports", "own-1", time.Time{}); err != nil {
		t.Fatal(err)
	}
	wantErr(t, db.OwnRoles().Delete("own-1"), ErrRoleTaken)
	_, _, err := db.APIKeys().Create("reports", "own-2", time.Time{})
	wantErr(t, err, ErrInvalid)
}

func TestSecretsAreNotInTheFile(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, Options{})
	key, _, err := db.APIKeys().Create("crm", Owner, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Sessions().Commit("token-of-a-browser", []byte("data-of-it"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	raw, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{key, strings.TrimPrefix(key, KeyPrefix), "token-of-a-browser"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("%q is in the file", secret)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// scsStore is what alexedwards/scs asks for.
type scsStore interface {
	Delete(token string) error
	Find(token string) ([]byte, bool, error)
	Commit(token string, b []byte, expiry time.Time) error
}

func TestSessionLivesUntilItsTimeOrItsEnd(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		defer closeDB(t, db)
		var s scsStore = db.Sessions()
		for _, token := range []string{"a", "b", "c"} {
			if err := s.Commit(token, []byte("data "+token), time.Now().Add(30*time.Minute)); err != nil {
				t.Fatal(err)
			}
			after(time.Second)
		}
		if data, ok, err := s.Find("a"); string(data) != "data a" || !ok || err != nil {
			t.Errorf("%q %v %v", data, ok, err)
		}
		if _, ok, err := s.Find("x"); ok || err != nil {
			t.Errorf("%v %v", ok, err)
		}
		if err := s.Delete("a"); err != nil {
			t.Error(err)
		}
		if err := s.Delete("a"); err != nil {
			t.Errorf("a second time: %v", err)
		}
		if err := s.Commit("b", []byte("more"), time.Now().Add(time.Hour)); err != nil {
			t.Error(err)
		}
		after(31 * time.Minute)
		for token, want := range map[string]bool{"a": false, "b": true, "c": false} {
			if _, ok, err := s.Find(token); ok != want || err != nil {
				t.Errorf("%s: %v %v", token, ok, err)
			}
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		defer closeDB(t, db)
		s := db.Sessions()
		wantErr(t, s.Describe("a", "anna", "", ""), ErrNotFound)
		for _, token := range []string{"a", "b", "c"} {
			after(time.Second)
			user := map[bool]string{true: "Anna", false: "bob"}[token != "b"]
			if err := s.Commit(token, nil, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if err := s.Describe(token, user, "192.0.2.7", strings.Repeat("Mozilla", 50)); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.List()
		if err != nil || len(all) != 3 || all[0].User != "Anna" || all[1].User != "bob" || len(all[0].Agent) != maxAgent {
			t.Fatalf("%+v, %v", all, err)
		}
		if err := s.Revoke(all[1].ID); err != nil {
			t.Error(err)
		}
		if err := s.RevokeUser("anna"); err != nil {
			t.Error(err)
		}
		if all, err := s.List(); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestIdleTimeIsNotWrittenAtEveryRequest(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir, Options{})
		defer closeDB(t, db)
		s := db.Sessions()
		before := lastTx(t, db)
		for range 120 { // two minutes of requests
			if err := s.Commit("a", []byte("same"), time.Now().Add(30*time.Minute)); err != nil {
				t.Fatal(err)
			}
			after(time.Second)
		}
		if n := lastTx(t, db) - before; n != 2 {
			t.Errorf("%d commits", n)
		}
		if err := s.Commit("a", []byte("other"), time.Now().Add(30*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if data, ok, err := s.Find("a"); string(data) != "other" || !ok || err != nil {
			t.Errorf("%q %v %v", data, ok, err)
		}
	})
}

// lastTx counts commits: bbolt numbers them.
func lastTx(t *testing.T, db *DB) (id int) {
	t.Helper()
	if err := db.View(func(tx *Tx) error { id = tx.b.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestTooManySessionsDropTheOldest(t *testing.T) {
	db := open(t, t.TempDir(), Options{})
	defer closeDB(t, db)
	s := db.Sessions()
	begin := now()
	err := db.Update(func(tx *Tx) error {
		for i := range maxSessions {
			x := Session{Created: begin.Add(time.Duration(i-maxSessions) * time.Second), Expires: begin.Add(time.Hour)}
			if err := s.table.Put(tx, fingerprint(fmt.Sprint(i)), x); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Commit("new", nil, begin.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]bool{"0": false, "1": true, "new": true} {
		if _, ok, err := s.Find(token); ok != want || err != nil {
			t.Errorf("%s: %v %v", token, ok, err)
		}
	}
}
