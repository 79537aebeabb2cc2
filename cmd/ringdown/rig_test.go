package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// These tests run the real binary as people do, in real time: they are few, and
// their limits leave room for a busy machine except where a bar is promised.

// binary builds ringdown once for all tests.
func binary(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatalf("build ringdown: %v", err)
	}
	return path
}

var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ringdown-binary-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "ringdown")
	cmd := exec.Command("go", "build", "-tags", "nomsgpack", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// atOnce is how many tests run at a time: they wait in real time for servers that
// have little to do.
const atOnce = "6"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err) // there has always been this flag
	}
	m.Run()
	if path, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path)) // a left-over in the temporary folder harms nobody
	}
}

// server is a running ringdown.
type server struct {
	t    *testing.T
	bin  string
	data string
	url  string // of the pages
	cmd  *exec.Cmd
	err  *logText
	done chan error
	api  *http.Client
}

// logText is what a server says on stderr; it may be read while it grows.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// startTime bounds a start on a busy machine; it takes a fraction of a second.
const startTime = 20 * time.Second

// start runs `ringdown serve` on a data directory.
func start(t *testing.T, data string, args ...string) *server {
	t.Helper()
	s := &server{t: t, bin: binary(t), data: data, err: &logText{}, done: make(chan error, 1)}
	if len(args) == 0 {
		args = []string{"-hal", "sim://?country=CN&lines=4&phones=8&seed=7"}
	}
	s.cmd = exec.Command(s.bin, append([]string{"serve", "-data", data, "-http", "127.0.0.1:0", "-https", "off"}, args...)...)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = s.err
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	s.await(out)
	s.api = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DialContext: s.dial}}
	return s
}

func (s *server) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "unix", filepath.Join(s.data, "ringdown.sock"))
}

// await reads until the pages are up, and goes on reading to the end.
func (s *server) await(out io.Reader) {
	s.t.Helper()
	up := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, url, found := strings.Cut(lines.Text(), "Pages:"); found {
				up <- strings.TrimSpace(url)
			}
		}
		close(up)
		s.done <- s.cmd.Wait()
	}()
	select {
	case url, running := <-up:
		if !running {
			s.t.Fatalf("ringdown ended at once: %s", s.err)
		}
		s.url = url
	case <-time.After(startTime):
		s.t.Fatalf("ringdown is not up after %s: %s", startTime, s.err)
	}
}

// kill ends the server the hard way, if it still runs.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill() // it may have ended by itself
		<-s.done
		s.done <- nil
	}
}

// stop ends the server by a signal and returns its exit code and how long that took.
func (s *server) stop(sig syscall.Signal) (code int, took time.Duration) {
	s.t.Helper()
	began := time.Now()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
	select {
	case err := <-s.done:
		s.done <- nil
		return exitCode(s.t, err), time.Since(began)
	case <-time.After(startTime):
		s.t.Fatalf("ringdown does not end after %v: %s", sig, s.err)
	}
	return 0, 0
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		return ended.ExitCode()
	}
	t.Fatal(err)
	return -1
}

// run runs one command on this server's data directory.
func (s *server) run(args ...string) (stdout, stderr string, code int) {
	s.t.Helper()
	return run(s.t, append(args, "-data", s.data)...)
}

func run(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	code = exitCode(t, cmd.Run())
	return out.String(), errs.String(), code
}

// do runs a command that must succeed.
func (s *server) do(args ...string) string {
	s.t.Helper()
	out, errs, code := s.run(args...)
	if code != 0 {
		s.t.Fatalf("ringdown %s: exit %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

// soon waits until what is seen of a thing is as wanted, and returns how long
// that took. It asks over the API, a process for each look would be the load.
func (s *server) soon(within time.Duration, thing string, want map[string]string) time.Duration {
	s.t.Helper()
	began := time.Now()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for ; ; <-look.C {
		view, err := s.command(append(strings.Fields(thing), "state")...)
		wrong := ""
		for key, value := range want {
			if view[key] != value {
				wrong = fmt.Sprintf("%s is %q, not %q", key, view[key], value)
			}
		}
		took := time.Since(began)
		if wrong == "" && err == nil {
			return took
		}
		if took > within {
			s.t.Fatalf("%s after %s: %s (%v, %v)", thing, took, wrong, view, err)
		}
	}
}

// get reads from the API over the local socket.
func (s *server) get(path string, into any) error {
	answer, err := s.api.Get("http://localhost" + path)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", path, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// record is a call record as the API shows it.
type record struct {
	ID, Kind, Called, Line, How, Confidence, Result, Recording string
	EndedBy                                                    string `json:"ended_by"`
	Caller                                                     struct{ Number, Name, Scheme string }
}

// records reads the newest records.
func (s *server) records() ([]record, error) {
	var page struct{ Items []record }
	err := s.get("/api/v1/records?limit=200", &page)
	return page.Items, err
}

// command works the simulated hardware over the API and returns what is then seen.
func (s *server) command(words ...string) (map[string]string, error) {
	body, err := json.Marshal(map[string]any{"words": words})
	if err != nil {
		return nil, err
	}
	answer, err := s.api.Post("http://localhost/api/v1/sim/command", "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("sim %v: %s", words, answer.Status)
	}
	var view struct{ Result map[string]string }
	err = json.NewDecoder(answer.Body).Decode(&view)
	return view.Result, err
}
