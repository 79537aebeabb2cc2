package logbook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// The file and the one before it: weeks of an office, and little of a small disk.
const (
	fileName = "ringdown.log"
	fileOld  = "ringdown.log.1"
	fileMost = 4 << 20
)

// Run writes the file in dir until ctx ends. A disk that refuses ends the file,
// not the appliance: what is logged is still in memory.
func (b *Book) Run(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of logs: %w", err)
	}
	w := &writer{dir: dir}
	defer w.close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case line := <-b.shared.lines:
			w.write(line)
		}
	}
}

// Files are where Run writes, the older first; they need not be there.
func Files(dir string) []string {
	return []string{filepath.Join(dir, fileOld), filepath.Join(dir, fileName)}
}

// writer is the state of one Run.
type writer struct {
	dir  string
	file *os.File
	size int64
}

// write appends a line; trouble loses it, and the next one tries anew.
func (w *writer) write(line string) {
	if w.file == nil && w.open() != nil {
		return
	}
	n, err := w.file.WriteString(line)
	w.size += int64(n)
	if err != nil || w.size >= fileMost {
		w.close()
	}
}

// open goes on in the file, or begins a new one when it is full.
func (w *writer) open() error {
	name := filepath.Join(w.dir, fileName)
	if info, err := os.Stat(name); err == nil && info.Size() >= fileMost {
		if err := os.Rename(name, filepath.Join(w.dir, fileOld)); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	w.file, w.size = f, info.Size()
	return nil
}

func (w *writer) close() {
	if w.file != nil {
		_ = w.file.Close() // each line was written; there is nobody to tell
	}
	w.file = nil
}
