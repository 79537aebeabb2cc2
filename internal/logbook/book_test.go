package logbook

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

func newBook() (*Book, *slog.Logger) {
	b := New(slog.DiscardHandler, &slog.LevelVar{})
	return b, slog.New(b)
}

func TestEntriesAreFoundByLevelRoomTextAndNumber(t *testing.T) {
	b, log := newBook()
	log.Debug("not at this level")
	log.Info("line 3 rings", "caller", "02 2345")
	log.With("port", "sim0/fxo1").WithGroup("x").Warn("no voltage", slog.Group("v", "volts", 0))
	found, newest := b.Entries(Query{Limit: 10, Level: slog.LevelInfo})
	if newest != 2 || len(found) != 2 || found[0].Text != `line 3 rings caller="02 2345"` || found[0].Room != "logbook" {
		t.Fatalf("%d: %+v", newest, found)
	}
	if found[1].Text != "no voltage port=sim0/fxo1 x.v.volts=0" {
		t.Errorf("values: %q", found[1].Text)
	}
	for q, want := range map[Query]int{
		{Limit: 10, Level: slog.LevelWarn}: 1, {Limit: 10, Text: "VOLTAGE"}: 1, {Limit: 10, Room: "engine"}: 0, {Limit: 10, Room: "logbook"}: 2,
		{Limit: 10, After: 1}: 1, {Limit: 1}: 1, {Limit: 10, After: 2}: 0,
	} {
		if got, _ := b.Entries(q); len(got) != want {
			t.Errorf("%+v: %+v", q, got)
		}
	}
	b.SetLevel(slog.LevelDebug)
	log.Debug("now it is")
	if _, newest := b.Entries(Query{}); newest != 3 {
		t.Errorf("after a change of level: %d", newest)
	}
}

func TestMemoryIsBoundedAndTheNewestStay(t *testing.T) {
	b, log := newBook()
	for i := range 5000 {
		log.Info(fmt.Sprint("entry ", i))
	}
	found, newest := b.Entries(Query{Limit: 10_000})
	if newest != 5000 || len(found) != inMemory || found[len(found)-1].Text != "entry 4999" || found[0].Text != "entry 3000" {
		t.Errorf("%d of %d, from %q", len(found), newest, found[0].Text)
	}
	if b.Dropped() != 5000-waiting {
		t.Errorf("%d lines were left out of a file that nobody writes", b.Dropped())
	}
	log.Info(strings.Repeat("x", 100_000))
	if found, _ := b.Entries(Query{Limit: 1}); len(found[0].Text) > maxText+3 {
		t.Errorf("an entry of %d bytes is kept", len(found[0].Text))
	}
}

func TestTheFileIsBoundedAndGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	write := func(n int) {
		synctest.Test(t, func(t *testing.T) {
			b, log := newBook()
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- b.Run(ctx, dir) }()
			for range n {
				log.Info(strings.Repeat("y", 2000))
				synctest.Wait()
			}
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
	write(3000) // 6 MB
	write(1)
	for _, name := range Files(dir) {
		info, err := os.Stat(name)
		if err != nil || info.Size() == 0 || info.Size() > fileMost+maxText+100 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
}
