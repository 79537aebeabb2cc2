package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/warthog618/go-gpiocdev"
)

// Times of the button.
const (
	holdFor   = 10 * time.Second      // long enough that nobody leans on it by chance
	lookEvery = 50 * time.Millisecond // shorter than any press; slower than contacts bounce
)

// press is what the button has done so far; pure.
type press struct {
	was   bool // seen up: one that is down from the start on is stuck, or not there
	since time.Time
}

// look takes the button's state and reports whether it has been held.
func (p *press) look(now time.Time, down bool) bool {
	switch {
	case !down:
		p.was, p.since = true, time.Time{}
	case p.since.IsZero():
		p.since = now
	}
	return down && p.was && now.Sub(p.since) >= holdFor
}

// watchButton does a factory reset when the button is held.
func (s *system) watchButton(ctx context.Context) {
	b := s.facts.board.Button
	if b.Chip == "" {
		return
	}
	line, err := gpiocdev.RequestLine(b.Chip, b.Line, lineOptions(b, gpiocdev.AsInput)...)
	if err != nil { // the kernel may take it for a key of its own
		freeKeys()
		line, err = gpiocdev.RequestLine(b.Chip, b.Line, lineOptions(b, gpiocdev.AsInput)...)
	}
	if err != nil {
		s.log.say("factory-reset button: %v", err)
		return
	}
	defer func() { _ = line.Close() }()
	var p press
	for ctx.Err() == nil {
		v, err := line.Value()
		if err == nil && p.look(time.Now(), v == 1) {
			s.factoryReset()
			return
		}
		sleep(ctx, lookEvery)
	}
}

// freeKeys has the kernel's driver for keys let go of its lines.
func freeKeys() {
	devices, err := filepath.Glob("/sys/bus/platform/drivers/gpio-keys/*gpio-keys*")
	if err != nil {
		return
	}
	for _, d := range devices {
		_ = os.WriteFile("/sys/bus/platform/drivers/gpio-keys/unbind", []byte(filepath.Base(d)), 0)
	}
}

// eraseFile in the folder of data asks the next start to begin with empty data:
// nobody has files open then. It says why.
const eraseFile = "erase"

// wantErased asks the next start to begin with empty data.
func wantErased(dir, why string) error {
	f, err := os.Create(filepath.Join(dir, eraseFile))
	if err == nil {
		_, err = f.WriteString(why)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("note the factory reset: %w", err)
	}
	return nil
}

// factoryReset starts anew with empty data. The firmware stays.
func (s *system) factoryReset() {
	s.lamp.set(resetting)
	if err := wantErased("/data", "the button was held"); err != nil {
		s.log.say("factory reset: %v", err)
		return
	}
	s.ask("factory reset: the button was held")
}

// mostWhy bounds what is said of why data was erased.
const mostWhy = 300

// eraseData empties a folder when a factory reset was wanted; what wanted it
// goes last, so that a power cut in between begins again.
func eraseData(dir string, l *logbook) error {
	wanted := filepath.Join(dir, eraseFile)
	why, err := os.ReadFile(wanted)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); path != wanted && e.Name() != "lost+found" {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	l.say("factory reset: all data is erased, the audit log with it: %.*q", mostWhy, why)
	return os.Remove(wanted)
}
