package v253

import (
	"errors"
	"strings"
	"time"
)

const (
	// askWait is how long a command may take: +VLS waits for relays, some modems
	// half a second. It leaves hal's second for what must answer within one.
	askWait = 700 * time.Millisecond
	// resetWait is how long ATZ may take.
	resetWait = 3 * time.Second
	// asksWaiting bounds the commands that wait for their turn; more are refused.
	asksWaiting = 16
	// linesKept bounds what a command gives: AT+VSM=? lists some ten formats.
	linesKept = 64
)

var (
	errRefused = errors.New("it answers ERROR")
	errSilent  = errors.New("it does not answer")
)

// ask is a command. done is called once, with the card's lock held.
type ask struct {
	text  string
	wait  time.Duration
	lines []string
	done  func(lines []string, err error)
}

// commands are the commands for a modem, which takes one at a time. It is pure.
type commands struct {
	waiting []*ask
	open    *ask
	due     time.Duration
	silent  int // in a row, to which no answer came
}

// put takes a command; false: too many wait.
func (c *commands) put(a *ask) bool {
	if len(c.waiting) >= asksWaiting {
		return false
	}
	c.waiting = append(c.waiting, a)
	return true
}

// begin gives the next command to send, nil when there is none or one is open.
func (c *commands) begin(now time.Duration) *ask {
	if c.open != nil || len(c.waiting) == 0 {
		return nil
	}
	c.open = c.waiting[0]
	c.waiting = append(c.waiting[:0], c.waiting[1:]...)
	c.due = now + c.open.wait
	return c.open
}

// busy reports whether a command is open or waits.
func (c *commands) busy() bool { return c.open != nil || len(c.waiting) > 0 }

// text keeps a line that the open command gave; an echo of the command is none.
func (c *commands) text(line string) {
	if a := c.open; a != nil && len(a.lines) < linesKept && !strings.EqualFold(line, a.text) {
		a.lines = append(a.lines, line)
	}
}

// finish ends the open command.
func (c *commands) finish(err error) {
	a := c.open
	if a == nil {
		return
	}
	c.open = nil
	if c.silent++; !errors.Is(err, errSilent) {
		c.silent = 0
	}
	a.done(a.lines, err)
}

// end gives up all commands.
func (c *commands) end(err error) {
	all := c.waiting
	if c.open != nil {
		all = append(all, c.open)
	}
	c.waiting, c.open = nil, nil
	for _, a := range all {
		a.done(nil, err)
	}
}
