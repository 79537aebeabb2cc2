package main_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

// kills is how often each of so many servers is killed in one run of the test.
const (
	killed = 4
	kills  = 13
)

// TestKilledAtAnyMomentNoCommittedRecordIsLost kills the real server at random
// moments of a busy office. What could be read before is there after, no call's
// number comes twice, and it starts clean each time.
func TestKilledAtAnyMomentNoCommittedRecordIsLost(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts the server fifty times")
	}
	for n := range uint64(killed) {
		t.Run(fmt.Sprintf("server %d", n), func(t *testing.T) {
			t.Parallel()
			killAgainAndAgain(t, rand.New(rand.NewPCG(n, 9)))
		})
	}
}

func killAgainAndAgain(t *testing.T, rng *rand.Rand) {
	data := t.TempDir()
	seen := map[string]record{}
	for i := range kills {
		s := start(t, data)
		s.wantAll(seen, i)
		until := time.Now().Add(time.Duration(200+rng.IntN(1200)) * time.Millisecond)
		s.callFromEverybody()
		for time.Now().Before(until) {
			s.hangAllUp()
			s.remember(t, seen)
		}
		s.kill()
	}
	if len(seen) < kills {
		t.Errorf("only %d records were committed in %d lives: the test proves little", len(seen), kills)
	}
	t.Logf("%d committed records over %d kills, none lost", len(seen), kills)
}

// wantAll proves that what was seen in former lives is there.
func (s *server) wantAll(seen map[string]record, life int) {
	s.t.Helper()
	now := map[string]record{}
	for cursor := ""; ; {
		next, items, err := s.after(cursor)
		if err != nil {
			s.t.Fatalf("life %d: %v", life, err)
		}
		for _, r := range items {
			if _, twice := now[r.ID]; twice {
				s.t.Fatalf("life %d: call %s has two records", life, r.ID)
			}
			now[r.ID] = r
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	for id, r := range seen {
		if now[id] != r {
			s.t.Fatalf("life %d: call %s was committed as %+v and is now %+v", life, id, r, now[id])
		}
	}
}

// after reads the page of records behind a cursor.
func (s *server) after(cursor string) (next string, items []record, err error) {
	var page struct {
		Items []record
		Next  string
	}
	err = s.get("/api/v1/records?limit=200&cursor="+cursor, &page)
	return page.Next, page.Items, err
}

// callFromEverybody lifts all eight telephones. A server that has only just
// started may not have found its card yet.
func (s *server) callFromEverybody() {
	for n := 1; n <= 8; n++ {
		for look := time.NewTicker(10 * time.Millisecond); ; <-look.C {
			if _, err := s.command("phone", string(rune('0'+n)), "up"); err == nil {
				look.Stop()
				break
			}
		}
	}
}

// hangAllUp ends every call by the administrator's hand: each gives a record.
func (s *server) hangAllUp() {
	var calls struct{ Items []struct{ ID string } }
	if err := s.get("/api/v1/calls", &calls); err != nil {
		s.t.Fatal(err)
	}
	for _, c := range calls.Items {
		request, err := http.NewRequest(http.MethodDelete, "http://localhost/api/v1/calls/"+c.ID, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		answer, err := s.api.Do(request)
		if err != nil {
			s.t.Fatal(err)
		}
		_ = answer.Body.Close() // the call may have ended by itself
	}
}

// settled is how old a record must be to count as committed: the store writes
// within 250 ms, and may be slow on a busy disk.
const settled = 600 * time.Millisecond

// remember keeps the records whose commit is certain.
func (s *server) remember(t *testing.T, seen map[string]record) {
	t.Helper()
	var page struct {
		Items []struct {
			record
			Ended time.Time
		}
	}
	if err := s.get("/api/v1/records?limit=200", &page); err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Items {
		if time.Since(r.Ended) > settled {
			seen[r.ID] = r.record
		}
	}
}
