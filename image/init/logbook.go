package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// logBytes is the size of each of the two files of the log: a month of a quiet
// office, and small beside the smallest flash.
const logBytes = 1 << 20

// logbook is the log: lines on the console and in two files that take turns. It
// may be used by any number of goroutines. A disk that does not take lines costs
// the lines on it, nothing else.
type logbook struct {
	mu      sync.Mutex
	console io.Writer
	early   []byte // lines from before there was a place for them; at most logBytes
	dir     string
	file    *os.File
	size    int64
	now     func() time.Time
}

func newLogbook() *logbook { return &logbook{console: os.Stdout, now: time.Now} }

// open takes the console, once there is one.
func (l *logbook) open() {
	if f, err := os.OpenFile("/dev/console", os.O_RDWR, 0); err == nil {
		l.console = f
	}
}

// say writes one line.
func (l *logbook) say(format string, a ...any) { l.line("ringdown: " + fmt.Sprintf(format, a...)) }

func (l *logbook) line(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.console, "%s\r\n", text)
	entry := l.now().UTC().Format("2006-01-02T15:04:05.000Z ") + text + "\n"
	if l.file == nil {
		if l.early = append(l.early, entry...); len(l.early) > logBytes {
			l.early = l.early[len(l.early)-logBytes:]
		}
		return
	}
	l.write([]byte(entry))
}

// Write implements io.Writer for what the gateway says: whole lines, or parts,
// which become lines.
func (l *logbook) Write(b []byte) (int, error) {
	l.line(string(trimEnd(b)))
	return len(b), nil
}

func trimEnd(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}

// keep begins to write to files in a folder, with what was said before.
func (l *logbook) keep(dir string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if os.MkdirAll(dir, 0o755) != nil { //nolint:gosec // the gateway reads it
		return
	}
	f, err := os.OpenFile(filepath.Join(dir, "now"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // as above
	if err != nil {
		return
	}
	if info, err := f.Stat(); err == nil {
		l.size = info.Size()
	}
	l.dir, l.file = dir, f
	l.write(l.early)
	l.early = nil
}

// write appends to the file; a full one becomes the older of the two.
func (l *logbook) write(b []byte) {
	n, err := l.file.Write(b)
	if l.size += int64(n); err != nil || l.size < logBytes {
		return
	}
	path := filepath.Join(l.dir, "now")
	if os.Rename(path, filepath.Join(l.dir, "before")) != nil {
		return
	}
	if f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err == nil { //nolint:gosec // as above
		_ = l.file.Close()
		l.file, l.size = f, 0
	}
}

// close has the log on the disk.
func (l *logbook) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		_ = l.file.Sync()
		_ = l.file.Close()
		l.file = nil
	}
}
