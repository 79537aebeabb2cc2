package main_test

import (
	"testing"
	"time"
)

// A call that was under way when the power went has its record after the next
// start, with what was known of it.
func TestAPowerCutInTheMiddleOfACallLeavesItsRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits until the journal has been written")
	}
	t.Parallel()
	s := start(t, t.TempDir())
	s.do("sim", "line", "1", "call", "-from", "0912345678")
	s.soon(10*time.Second, "phone 801", map[string]string{"state": "ringing", "number": "0912345678"})
	s.do("sim", "phone", "801", "up")
	s.soon(10*time.Second, "line 1", map[string]string{"state": "talking"})
	journal := time.NewTimer(12 * time.Second) // it is at most ten seconds old, and is written in a moment
	<-journal.C
	s.kill()

	s = start(t, s.data)
	all, err := s.records()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d records after the power cut, want that of the one call: %+v", len(all), all)
	}
	r := all[0]
	if r.Result != "answered" || r.How != "power-lost" || r.EndedBy != "fault" || r.Caller.Number != "0912345678" {
		t.Errorf("the record says %+v", r)
	}
}
