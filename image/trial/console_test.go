//go:build emulator

package trial

import (
	"bytes"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// console is what the machine says on its serial line, and what is typed there.
type console struct {
	t    *testing.T
	line net.Conn

	mu    sync.Mutex
	text  []byte
	from  int           // what was said before belongs to a step that is over
	more  chan struct{} // closed when something is said, and replaced
	ended bool
}

func newConsole(t *testing.T, line net.Conn) *console {
	return &console{t: t, line: line, more: make(chan struct{})}
}

// listen keeps what is said until the line ends.
func (c *console) listen() {
	b := make([]byte, 4096)
	for {
		n, err := c.line.Read(b)
		c.mu.Lock()
		c.text = append(c.text, bytes.ReplaceAll(b[:n], []byte("\r"), nil)...)
		c.ended = err != nil
		close(c.more)
		c.more = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// step begins a new step: only what is said from now on counts for it.
func (c *console) step(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.from = len(c.text)
	c.t.Log(what)
}

// says waits until the console has said each of the texts, in this order, in
// this step.
func (c *console) says(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		c.find(regexp.MustCompile(regexp.QuoteMeta(text)))
		c.t.Logf("console: %s", text)
	}
}

// find waits for the expression, and returns what its groups are. What comes
// before it is over then.
func (c *console) find(e *regexp.Regexp) []string {
	c.t.Helper()
	patience := time.NewTimer(*given.patience)
	defer patience.Stop()
	for {
		c.mu.Lock()
		at, more, ended := e.FindSubmatchIndex(c.text[c.from:]), c.more, c.ended
		if at != nil {
			var groups []string
			for i := 2; i < len(at); i += 2 {
				groups = append(groups, string(c.text[c.from+at[i]:c.from+at[i+1]]))
			}
			c.from += at[1]
			c.mu.Unlock()
			return groups
		}
		c.mu.Unlock()
		if ended {
			c.t.Fatalf("the machine ended before its console said %q:\n%s", e, c.tail())
		}
		select {
		case <-more:
		case <-patience.C:
			c.t.Fatalf("the console did not say %q within %s:\n%s", e, *given.patience, c.tail())
		}
	}
}

// said reports whether a text was said since the machine's start.
func (c *console) said(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Contains(c.text, []byte(text))
}

// keys types.
func (c *console) keys(text string) {
	c.t.Helper()
	if _, err := c.line.Write([]byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// tail is the console's last lines, for a fault.
func (c *console) tail() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	lines := strings.Split(string(c.text), "\n")
	return strings.Join(lines[max(0, len(lines)-60):], "\n")
}
