package logbook

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Limits of a book.
const (
	// inMemory entries are kept, some 600 KiB; the oldest go.
	inMemory = 2000
	// maxText bounds one entry's text, so that one long value costs no memory.
	maxText = 2 << 10
	// waiting lines for the file: a second of a storm. The policy when it is full:
	// the line is left out of the file and counted.
	waiting = 1024
)

// Entry is one thing that was logged.
type Entry struct {
	N     uint64 // grows by one since the start
	At    time.Time
	Level slog.Level
	Room  string // part of the appliance that says it
	Text  string // message and values
}

// Book keeps entries. Make it with [New].
type Book struct {
	shared *shared
	next   slog.Handler
	prefix string // values of WithAttrs, as text
	group  string
}

// shared is what a book and those made of it by WithAttrs have in common.
type shared struct {
	level *slog.LevelVar
	lines chan string

	mu      sync.Mutex
	ring    []Entry
	n       uint64
	dropped uint64
}

// New makes a book that passes entries on to next; level may be changed while it
// works.
func New(next slog.Handler, level *slog.LevelVar) *Book {
	return &Book{shared: &shared{level: level, lines: make(chan string, waiting)}, next: next}
}

// Level is what is logged, and SetLevel changes it until the next start.
func (b *Book) Level() slog.Level { return b.shared.level.Level() }

// SetLevel changes what is logged.
func (b *Book) SetLevel(l slog.Level) { b.shared.level.Set(l) }

// Enabled implements slog.Handler.
func (b *Book) Enabled(_ context.Context, l slog.Level) bool { return l >= b.Level() }

// Handle implements slog.Handler.
func (b *Book) Handle(ctx context.Context, r slog.Record) error {
	var text strings.Builder
	text.WriteString(r.Message)
	text.WriteString(b.prefix)
	r.Attrs(func(a slog.Attr) bool {
		write(&text, b.group, a)
		return text.Len() < maxText
	})
	e := Entry{At: r.Time, Level: r.Level, Room: room(r.PC), Text: clip(text.String())}
	b.shared.keep(e)
	if !b.next.Enabled(ctx, r.Level) {
		return nil
	}
	return b.next.Handle(ctx, r)
}

func clip(s string) string {
	if len(s) > maxText {
		s = s[:maxText] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func write(to *strings.Builder, group string, a slog.Attr) {
	value := a.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		for _, x := range value.Group() {
			write(to, group+a.Key+".", x)
		}
		return
	}
	to.WriteString(" " + group + a.Key + "=")
	text := value.String()
	if strings.ContainsAny(text, " \"\n\t") || text == "" {
		text = "\"" + strings.NewReplacer("\n", " ", "\"", "'").Replace(text) + "\""
	}
	to.WriteString(text)
}

// room is the package that logs, without what all have in common.
func room(pc uintptr) string {
	if pc == 0 {
		return ""
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	name := frame.Function
	slash := strings.LastIndex(name, "/")
	if dot := strings.Index(name[slash+1:], "."); dot >= 0 {
		name = name[:slash+1+dot]
	}
	for _, front := range []string{"ringdown/", "cmd/", "internal/"} {
		name = strings.TrimPrefix(name, front)
	}
	return name
}

// WithAttrs implements slog.Handler.
func (b *Book) WithAttrs(all []slog.Attr) slog.Handler {
	var text strings.Builder
	text.WriteString(b.prefix)
	for _, a := range all {
		write(&text, b.group, a)
	}
	return &Book{shared: b.shared, next: b.next.WithAttrs(all), prefix: text.String(), group: b.group}
}

// WithGroup implements slog.Handler.
func (b *Book) WithGroup(name string) slog.Handler {
	return &Book{shared: b.shared, next: b.next.WithGroup(name), prefix: b.prefix, group: b.group + name + "."}
}

func (s *shared) keep(e Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	e.N = s.n
	if len(s.ring) < inMemory {
		s.ring = append(s.ring, e)
	} else {
		s.ring[(e.N-1)%inMemory] = e
	}
	select {
	case s.lines <- e.line():
	default:
		s.dropped++
	}
}

func (e Entry) line() string {
	return e.At.UTC().Format("2006-01-02T15:04:05.000Z") + " " + e.Level.String() + " " + e.Room + ": " + e.Text + "\n"
}

// Query chooses entries.
type Query struct {
	After uint64     // those behind this number
	Level slog.Level // at least so grave
	Room  string     // of this room and those below it; "" all
	Text  string     // contained, upper or lower case
	Limit int        // the newest so many
}

// Entries returns what fits, the oldest first, and the number of the newest
// entry of all.
func (b *Book) Entries(q Query) (found []Entry, newest uint64) {
	s := b.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	text := strings.ToLower(q.Text)
	for n := s.n; n > q.After && n+uint64(len(s.ring)) > s.n && len(found) < q.Limit; n-- {
		e := s.ring[(n-1)%inMemory]
		if e.Level >= q.Level && (q.Room == "" || e.Room == q.Room || strings.HasPrefix(e.Room, q.Room+"/")) &&
			(text == "" || strings.Contains(strings.ToLower(e.Text), text)) {
			found = append(found, e)
		}
	}
	for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
		found[i], found[j] = found[j], found[i]
	}
	return found, s.n
}

// Rooms lists those that have logged, of what is in memory.
func (b *Book) Rooms() []string {
	s := b.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	var all []string
	for _, e := range s.ring {
		if !seen[e.Room] {
			seen[e.Room] = true
			all = append(all, e.Room)
		}
	}
	return all
}

// Dropped is how many lines were left out of the file.
func (b *Book) Dropped() uint64 {
	b.shared.mu.Lock()
	defer b.shared.mu.Unlock()
	return b.shared.dropped
}
