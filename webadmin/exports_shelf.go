package webadmin

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// exportKept is how long an export can be saved: who asked for it may be on
	// holiday, and a file of all callers should not lie about for ever.
	exportKept = 7 * 24 * time.Hour
	// maxExports are kept; the oldest that is complete goes.
	maxExports = 20
)

// shelf keeps exports in a folder: of each a file, and what is known of it beside
// that. It is safe for several goroutines.
type shelf struct {
	dir string
	log *slog.Logger
	now func() time.Time

	mu  sync.Mutex
	all []Export // the oldest first
}

// openShelf reads what the folder has. What was not complete when the appliance
// stopped never will be.
func openShelf(dir string, now func() time.Time, log *slog.Logger) *shelf {
	s := &shelf{dir: dir, now: now, log: log}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return s
	}
	slices.Sort(names)
	for _, name := range names {
		var e Export
		text, err := os.ReadFile(name) //nolint:gosec // G304: names of the folder itself
		if err == nil {
			err = json.Unmarshal(text, &e)
		}
		if err != nil || e.ID+".json" != filepath.Base(name) {
			log.Warn("What is known of an export cannot be read.", "file", name, "error", err)
			continue
		}
		if e.State == exportWaiting || e.State == exportRunning {
			s.drop(e, os.Remove(s.file(e)))
			e.State, e.Problem = exportFailed, "The appliance was restarted before it was complete."
			s.note(e)
		}
		s.all = append(s.all, e)
	}
	return s
}

func (s *shelf) file(e Export) string { return filepath.Join(s.dir, e.ID+"."+e.Format) }

// note writes what is known of an export.
func (s *shelf) note(e Export) {
	text, err := json.Marshal(e)
	if err == nil {
		err = os.WriteFile(filepath.Join(s.dir, e.ID+".json"), text, 0o600)
	}
	if err != nil {
		s.log.Warn("What is known of an export cannot be written.", "export", e.ID, "error", err)
	}
}

// drop tells of a file that should be gone and is not.
func (s *shelf) drop(e Export, err error) {
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		s.log.Warn("An export cannot be removed.", "export", e.ID, "error", err)
	}
}

// add takes an export that begins, under an id of its own.
func (s *shelf) add(e Export) (Export, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return e, fmt.Errorf("make the folder of exports: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tidy()
	id := e.Asked.UTC().Format("20060102-150405")
	for n := 1; ; n++ {
		if e.ID = fmt.Sprintf("%s-%02d", id, n); !slices.ContainsFunc(s.all, func(x Export) bool { return x.ID == e.ID }) {
			break
		}
	}
	s.all = append(s.all, e)
	s.note(e)
	return e, nil
}

// tidy removes what has been kept for long enough, and the oldest if there are too
// many.
func (s *shelf) tidy() {
	over := len(s.all) - maxExports + 1
	s.all = slices.DeleteFunc(s.all, func(e Export) bool {
		ended := e.State == exportDone || e.State == exportFailed
		if !ended || !e.expired(s.now()) && over <= 0 {
			return false
		}
		over--
		s.discard(e)
		return true
	})
}

func (s *shelf) discard(e Export) {
	s.drop(e, os.Remove(s.file(e)))
	s.drop(e, os.Remove(filepath.Join(s.dir, e.ID+".json")))
}

// change alters what is known of an export; kept says that it outlives a restart.
func (s *shelf) change(id string, kept bool, alter func(*Export)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(id); i >= 0 {
		if alter(&s.all[i]); kept {
			s.note(s.all[i])
		}
	}
}

func (s *shelf) index(id string) int {
	return slices.IndexFunc(s.all, func(e Export) bool { return e.ID == id })
}

// list gives all, the newest first.
func (s *shelf) list() []Export {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tidy()
	all := make([]Export, 0, len(s.all))
	for _, e := range slices.Backward(s.all) {
		all = append(all, e)
	}
	return all
}

// find gives one; false: there is none, or no longer.
func (s *shelf) find(id string) (Export, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(id)
	if i < 0 || s.all[i].expired(s.now()) {
		return Export{}, false
	}
	return s.all[i], true
}

// remove takes one away: [ErrNotNow] while it is written.
func (s *shelf) remove(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(id)
	switch {
	case i < 0:
		return ErrNotFound
	case s.all[i].State == exportWaiting || s.all[i].State == exportRunning:
		return fmt.Errorf("the export %s is being written: it is %w", strings.TrimSpace(id), ErrNotNow)
	}
	s.discard(s.all[i])
	s.all = slices.Delete(s.all, i, i+1)
	return nil
}
