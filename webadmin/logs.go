package webadmin

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ringdown/internal/logbook"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// Logs is what the appliance logs: a [*logbook.Book].
type Logs interface {
	Entries(q logbook.Query) (found []logbook.Entry, newest uint64)
	Rooms() []string
	LogLevel
}

// LogLevel is what is logged, until the next start.
type LogLevel interface {
	Level() slog.Level
	SetLevel(l slog.Level)
}

// LogEntry is one thing that was logged.
type LogEntry struct {
	ID    string    `json:"id" doc:"Grows by one since the start" example:"812"`
	At    time.Time `json:"at" doc:"When" example:"2026-05-01T08:29:57Z"`
	Level string    `json:"level" enum:"debug,info,warn,error" doc:"How grave" example:"warn"`
	Room  string    `json:"room" doc:"Part of the appliance that says it" example:"sipstack"`
	Text  string    `json:"text" doc:"What it says, with its values" example:"an address failed to sign in from=203.0.113.9"`
}

// LogPage is the newest entries that fit.
type LogPage struct {
	Items []LogEntry `json:"items" nullable:"false" doc:"The oldest first"`
	Next  string     `json:"next" doc:"after for what comes next" example:"812"`
	Rooms []string   `json:"rooms" nullable:"false" doc:"Rooms that have logged" example:"[\"sipstack\",\"engine\"]"`
	Level string     `json:"level" enum:"debug,info,warn,error" doc:"What is logged at least" example:"info"`
}

// LogLevelWish is what to log.
type LogLevelWish struct {
	Level string `json:"level" enum:"debug,info,warn,error" doc:"What is logged at least, until the next start" example:"debug"`
}

type logsRequest struct {
	After string `query:"after" maxLength:"20" doc:"Only what came behind this one: next of the answer before" example:"812"`
	Level string `query:"level" enum:"debug,info,warn,error" default:"info" doc:"At least so grave" example:"warn"`
	Room  string `query:"room" maxLength:"64" doc:"This room alone" example:"sipstack"`
	Text  string `query:"q" maxLength:"64" doc:"Contained in the text" example:"801"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"200" doc:"The newest so many" example:"200"`
}

type logsAnswer struct{ Body LogPage }

type levelRequest struct{ Body LogLevelWish }

func (s *Server) addLogs() {
	add(s, spec{
		id: "list-logs", method: http.MethodGet, path: "/api/v1/logs", tag: "system", needs: auth.SystemRead,
		summary: "Log", about: "The last entries of the log, of the two thousand in memory. Ask again with after to follow it.",
		answer: LogPage{
			Items: []LogEntry{{ID: "812", At: exampleTime(), Level: "warn", Room: "sipstack", Text: "an address failed to sign in from=203.0.113.9"}},
			Next:  "812", Rooms: []string{"engine", "sipstack"}, Level: "info",
		},
	}, s.getLogs)
	add(s, spec{
		id: "set-log-level", method: http.MethodPut, path: "/api/v1/logs/level", tag: "system", needs: auth.SystemWrite, status: http.StatusNoContent,
		summary: "What is logged", about: "Until the next start. Debug says much: choose it to look for something, and info afterwards.",
		send: LogLevelWish{Level: "debug"}, fails: []int{http.StatusConflict},
	}, s.putLevel)
}

func levelWord(l slog.Level) string {
	switch {
	case l < slog.LevelInfo:
		return "debug"
	case l < slog.LevelWarn:
		return "info"
	case l < slog.LevelError:
		return "warn"
	}
	return "error"
}

func levelOf(word string) slog.Level {
	var l slog.Level
	if l.UnmarshalText([]byte(word)) != nil {
		return slog.LevelInfo // the API takes the four words only
	}
	return l
}

func (s *Server) getLogs(_ context.Context, in *logsRequest) (*logsAnswer, error) {
	page := LogPage{Items: []LogEntry{}, Rooms: []string{}, Level: "info"}
	if s.deps.Logs == nil {
		return &logsAnswer{page}, nil
	}
	after, err := strconv.ParseUint(or(in.After, "0"), 10, 64)
	if err != nil {
		p := problem(http.StatusUnprocessableEntity, "invalid", "The place in the log is not one: take next of the answer before.")
		p.Errors = []ProblemField{{Location: "query.after", Message: "is not next of an answer"}}
		return nil, p
	}
	found, newest := s.deps.Logs.Entries(logbook.Query{After: after, Level: levelOf(in.Level), Room: in.Room, Text: in.Text, Limit: in.Limit})
	for _, e := range found {
		page.Items = append(page.Items, LogEntry{ID: strconv.FormatUint(e.N, 10), At: e.At.UTC(), Level: levelWord(e.Level), Room: e.Room, Text: e.Text})
	}
	page.Next, page.Level = strconv.FormatUint(newest, 10), levelWord(s.deps.Logs.Level())
	page.Rooms = append(page.Rooms, s.deps.Logs.Rooms()...)
	slices.Sort(page.Rooms)
	return &logsAnswer{page}, nil
}

func (s *Server) putLevel(ctx context.Context, in *levelRequest) (*struct{}, error) {
	if s.deps.Logs == nil {
		return nil, problem(http.StatusConflict, "not-now", "This appliance keeps no log that could be changed.")
	}
	before := levelWord(s.deps.Logs.Level())
	s.deps.Logs.SetLevel(levelOf(in.Body.Level))
	tell(ctx, func(e *store.AuditEntry) { e.On = "logs/level" })
	tellChange(ctx, "level", before, in.Body.Level)
	return nil, nil
}
