//go:build emulator

package trial

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/image/board"
)

// TestLinesOfTheBoard: the state LED, the lifeline relay and the factory-reset
// button are lines of the emulated board's GPIO chip, as they are of a real one.
// What the guest sets is seen from the host, and the host presses the button.
func TestLinesOfTheBoard(t *testing.T) {
	b, err := board.Load(*given.board)
	if err != nil {
		t.Fatal(err)
	}
	if !b.Machine.Lines {
		t.Skipf("the emulator does not show the lines of %s", b.Name)
	}
	seen := t.TempDir() + "/lines"
	disk := newDisk(t)
	uart := filepath.Join(shortDir(t), "uart")
	m := start(t, plan{disk: disk, extra: []string{
		"-D", seen, "-trace", "pl061_set_output",
		"-chardev", "socket,id=u,server=on,wait=off,path=" + uart, "-device", "virtio-serial-device", "-device", "virtconsole,chardev=u",
	}})
	o := setUp(m)
	m.says("slot A with " + first + " is good")
	o.names("Before")
	level := func(line, want int) { t.Helper(); m.shows(seen, line, want) }
	m.says("lifeline: the relay is held")
	level(b.Relay.Line, 1)
	level(b.LampLine.Line, 1)

	m.step("the gateway is killed")
	o.installs(faulty(t, "fault_kill"), third)
	level(b.Relay.Line, 0) // as it stops, before or after it says that it restarts
	m.says("Ringdown "+third, "lifeline: the relay is held")
	level(b.Relay.Line, 1)
	m.says("FAULT: the gateway is killed", "lifeline: the relay falls")
	level(b.Relay.Line, 0)
	m.says("lifeline: the relay is held", "slot B with "+third+" is good")
	echoes(t, uart)
	level(b.Relay.Line, 1)
	o.keeps("Before")

	m.step("the button is pressed, not held")
	q := m.qmp()
	q.press(time.Second)
	m.step("the button is held")
	q.holds(func() bool { return m.said("factory reset: the button was held") })
	m.says("restarting: factory reset: the button was held")
	level(b.Relay.Line, 0)
	m.says("factory reset: all data is erased")
	m.find(setupCode)
}

// echoes sends 2 MB over the serial line, which the guest sends back.
func echoes(t *testing.T, uart string) {
	t.Helper()
	c, err := net.Dial("unix", uart)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(*given.patience)); err != nil {
		t.Fatal(err)
	}
	sent := make([]byte, 2_000_000)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(sent)
	begun := time.Now()
	var writing sync.WaitGroup
	writing.Go(func() { _, err = c.Write(sent) })
	got := make([]byte, len(sent))
	n, readErr := io.ReadFull(c, got)
	writing.Wait()
	if err != nil || readErr != nil || !bytes.Equal(got, sent) {
		t.Fatalf("%d bytes came back: %v, %v; the same %v", n, err, readErr, bytes.Equal(got, sent))
	}
	t.Logf("2 MB went to the guest and came back, intact, in %s", time.Since(begun).Round(time.Millisecond))
}

// shortDir is a folder for sockets: their paths have at most 107 bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "uart") //nolint:usetesting // a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

var outputs = regexp.MustCompile(`setting output (\d+) to (\d+)`)

// shows waits until a line of the board's was set to a level last.
func (m *machine) shows(file string, line, want int) {
	m.t.Helper()
	for end := time.Now().Add(*given.patience); time.Now().Before(end); {
		text, err := os.ReadFile(file)
		if err != nil {
			m.t.Fatal(err)
		}
		last := ""
		for _, x := range outputs.FindAllSubmatch(text, -1) {
			if string(x[1]) == itoa(line) {
				last = string(x[2])
			}
		}
		if last == itoa(want) {
			m.t.Logf("the host sees line %d at %d", line, want)
			return
		}
	}
	m.t.Fatalf("line %d does not go to %d", line, want)
}

// control is the emulator's own line of orders (QMP).
type control struct {
	m   *machine
	in  *bufio.Scanner
	out *json.Encoder
}

// It takes one listener.
func (m *machine) qmp() *control {
	m.t.Helper()
	if m.orders != nil {
		return m.orders
	}
	c, err := m.connect("qmp")
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = c.Close() })
	q := &control{m, bufio.NewScanner(c), json.NewEncoder(c)}
	m.orders = q
	q.in.Scan() // its greeting
	q.order("qmp_capabilities")
	return q
}

// order gives an order and waits for its answer.
func (q *control) order(name string) {
	q.m.t.Helper()
	if err := q.out.Encode(map[string]string{"execute": name}); err != nil {
		q.m.t.Fatal(err)
	}
	for q.in.Scan() {
		if text := q.in.Text(); strings.Contains(text, `"return"`) {
			return
		} else if strings.Contains(text, `"error"`) {
			q.m.t.Fatal(fmt.Errorf("%s: %s", name, text))
		}
	}
	q.m.t.Fatalf("%s: no answer", name)
}

// again is how often the key is pressed anew: the emulator lets it go by itself
// after 100 ms of the guest's time.
const again = 20 * time.Millisecond

// press holds the button for a time of the host's, in which at most as much
// passes in the guest.
func (q *control) press(d time.Duration) {
	end := time.Now().Add(d)
	q.holds(func() bool { return time.Now().After(end) })
}

// holds holds the button until something is so.
func (q *control) holds(until func() bool) {
	q.m.t.Helper()
	t := time.NewTicker(again)
	defer t.Stop()
	for end := time.Now().Add(*given.patience); !until(); <-t.C {
		if time.Now().After(end) {
			q.m.t.Fatalf("nothing came of it:\n%s", q.m.tail())
		}
		q.order("system_powerdown")
	}
}
