package cli

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/cmd/internal/appliance"
)

// said is what a server prints, as it comes.
type said struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // one: something was printed
}

// Write implements io.Writer.
func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return s.text.Write(b)
}

// times waits until a text was printed so often.
func (s *said) times(t *testing.T, n int, text string) string {
	t.Helper()
	patience := time.After(time.Minute)
	for {
		s.mu.Lock()
		all := s.text.String()
		s.mu.Unlock()
		if strings.Count(all, text) >= n {
			return all
		}
		select {
		case <-s.more:
		case <-patience:
			t.Fatalf("it was not said %d times: %q\n%s", n, text, all)
		}
	}
}

// From the API to the factory's settings, over the local socket: all data goes, and
// the next run is as the first.
func TestAFactoryResetByTheAPIBeginsAnew(t *testing.T) {
	data, err := os.MkdirTemp("", "rd") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(data) })
	out := &said{more: make(chan struct{}, 1)}
	o := served{Options: appliance.Options{
		Data: data, Socket: true, Hardware: []string{"sim://?country=US&lines=1&phones=1"}, Log: slog.New(slog.NewTextHandler(out, nil)),
	}}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, Env{Stdout: out, Stderr: out}, o) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	const ready = "Ringdown is running."
	out.times(t, 1, ready)
	mine := filepath.Join(data, "recordings", "mine.wav")
	if err := os.MkdirAll(filepath.Dir(mine), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := Env{Stdout: out, Stderr: out}
	if err := runReset(ctx, env, globals{data: data}); err == nil || !strings.Contains(err.Error(), "say -erase-everything") {
		t.Errorf("without a word: %v", err)
	}
	env.Args = []string{"-erase-everything"}
	if err := runReset(ctx, env, globals{data: data}); err != nil {
		t.Fatal(err)
	}
	if all := out.times(t, 2, ready); !strings.Contains(all, `All data is erased, the audit log with it." why="asked for by local"`) {
		t.Errorf("the log does not say who asked:\n%s", all)
	}
	if _, err := os.Stat(mine); err == nil {
		t.Error("a recording is still there")
	}
	c, err := newClient(globals{data: data})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.call(ctx, http.MethodGet, "/api/v1/setup", nil, nil); err != nil {
		t.Errorf("first run is not open: %v", err)
	}
}

func TestTheNetworkCommandSaysWhatItTakes(t *testing.T) {
	for _, words := range [][]string{{}, {"static"}, {"static", "192.168.1.9/24", "more"}, {"fixed"}, {"dhcp", "192.168.1.9/24"}} {
		if err := runNetwork(t.Context(), Env{Args: words}, globals{data: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "network takes one of") {
			t.Errorf("%v: %v", words, err)
		}
	}
}
