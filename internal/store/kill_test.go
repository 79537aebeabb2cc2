package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const (
	childEnv  = "RINGDOWN_STORE_CHILD" // the data directory: this process is a child
	childTask = "RINGDOWN_STORE_TASK"
	taskSave  = "save"
	taskFill  = "fill"
	taskSet   = "set"
)

func child(dir, task string) error {
	switch task {
	case taskFill:
		return childFill(dir)
	case taskSet:
		return childSet(dir)
	}
	return childSave(dir)
}

// childSave saves records until it is killed. It says "given N" before a number
// is used, "saved N" once N is committed, and "config N" once that version is.
func childSave(dir string) error {
	db, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	r, err := OpenRecords(db, "records", recSchema())
	if err != nil {
		return err
	}
	db.update = func(fn func(*Tx) error) error {
		err := db.Update(fn)
		if err == nil {
			tellSaved(r)
		}
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- db.Run(ctx) }()
	go func() { done <- childVersions(ctx, db) }()
	childRecords(ctx, r)
	return errors.Join(<-done, <-done)
}

func tellSaved(r *Records[rec]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, x := range r.pending[:r.inFlight] {
		fmt.Fprintf(&b, "saved %d\n", x.ID)
	}
	fmt.Print(b.String())
}

func childRecords(ctx context.Context, r *Records[rec]) {
	tick := time.NewTicker(100 * time.Microsecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if n, _ := r.Waiting(); n > MaxWaiting/2 {
				continue
			}
			id := r.NewID()
			fmt.Println("given", id)
			r.Save(rec{ID: id, Started: time.Now(), Name: nameOf(id)})
		}
	}
}

func nameOf(id uint64) string {
	return fmt.Sprintf("record %d %s", id, strings.Repeat("x", int(id%700)))
}

func childVersions(ctx context.Context, db *DB) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case at := <-tick.C:
			v, err := db.ConfigVersions().Add(ConfigVersion{Format: 1, Who: "child", Text: at.String()})
			if err != nil {
				return err
			}
			fmt.Println("config", v.N)
		}
	}
}

// killed is what the children have said over all rounds.
type killed struct {
	given  map[uint64]bool
	saved  map[uint64]bool
	config uint64
}

const killRounds = 50

// What a child said is committed is there after kill -9 at any moment, no
// number is given twice, and the file opens clean.
func TestKillLosesNothingCommitted(t *testing.T) {
	dir := t.TempDir()
	k := killed{given: map[uint64]bool{}, saved: map[uint64]bool{}}
	rnd := newRandom(uint64(time.Now().UnixNano())) // the moment is random anyway
	for round := range killRounds {
		out := runAndKill(t, dir, round, time.Duration(rnd.IntN(80_000))*time.Microsecond)
		k.hear(t, out)
		if round%5 == 4 || round == killRounds-1 {
			k.verify(t, dir)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d kills: %d numbers given, %d records committed, %d configurations", killRounds, len(k.given), len(k.saved), k.config)
	if len(k.saved) < killRounds || k.config == 0 {
		t.Errorf("only %d records and %d configurations were committed", len(k.saved), k.config)
	}
}

// runAndKill starts a child and kills it at a moment after it began to work,
// or, every fourth round, after it was started: while it opens the file. It
// returns what the child said.
func runAndKill(t *testing.T, dir string, round int, moment time.Duration) string {
	t.Helper()
	return runTaskAndKill(t, dir, taskSave, round, moment)
}

func runTaskAndKill(t *testing.T, dir, task string, round int, moment time.Duration) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir, childTask+"="+task)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	lines := bufio.NewScanner(pipe)
	if opening := round%4 == 3; opening || lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		if opening {
			moment /= 4
		}
		killer := time.AfterFunc(moment, func() { cmd.Process.Kill() })
		defer killer.Stop()
	}
	for lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
	}
	if err := cmd.Wait(); err == nil || stderr.Len() > 0 {
		t.Fatalf("the child ended by itself: %v %s", err, stderr.String())
	}
	return said.String()
}

func (k *killed) hear(t *testing.T, out string) {
	t.Helper()
	for line := range strings.Lines(out) {
		var word string
		var n uint64
		if _, err := fmt.Sscan(line, &word, &n); err != nil {
			continue // empty, or cut by the kill
		}
		switch word {
		case "given":
			if k.given[n] {
				t.Errorf("number %d was given twice", n)
			}
			k.given[n] = true
		case "saved":
			k.saved[n] = true
		case "config":
			k.config = max(k.config, n)
		}
	}
}

func (k *killed) verify(t *testing.T, dir string) {
	t.Helper()
	db, r := openRecords(t, dir, Options{})
	defer closeDB(t, db)
	if err := db.View(sound); err != nil {
		t.Error(err)
	}
	for id := range k.saved {
		if x, err := r.Get(id); err != nil || x.Name != nameOf(id) {
			t.Errorf("record %d was committed: %+v, %v", id, x, err)
		}
	}
	if id := r.NewID(); k.given[id] {
		t.Errorf("number %d would be given twice", id)
	}
	if k.config == 0 {
		return // every child so far was killed before it had told of a first one
	}
	if v, err := db.ConfigVersions().Current(); err != nil || v.N < k.config {
		t.Errorf("current configuration %d, %v; %d was committed", v.N, err, k.config)
	}
}
