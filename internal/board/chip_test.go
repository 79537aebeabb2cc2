//go:build gpiosim

// Tests on the kernel's GPIO character device, with the chip that its module
// gpio-sim simulates: scripts/test-gpio.sh runs them in an emulated machine.
package board_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/internal/board"
)

// chip is a simulated chip. What it calls pull is what the outside does to a line
// that nobody drives.
type chip struct {
	t     *testing.T
	dir   string // of its lines in /sys
	label string
	lines map[string]int
}

// newChip makes a chip with lines of these names.
func newChip(t *testing.T, names ...string) *chip {
	t.Helper()
	c := &chip{t: t, label: strings.ToLower(t.Name()), lines: map[string]int{}}
	at := filepath.Join("/sys/kernel/config/gpio-sim", c.label)
	bank := filepath.Join(at, "bank0")
	made := []string{at, bank}
	for i, name := range names {
		c.lines[name] = i
		made = append(made, filepath.Join(bank, "line"+strconv.Itoa(i)))
	}
	for _, dir := range made {
		c.must(os.Mkdir(dir, 0o700))
	}
	write := func(value string, file ...string) { c.must(os.WriteFile(filepath.Join(file...), []byte(value), 0)) }
	write(strconv.Itoa(len(names)), bank, "num_lines")
	write(c.label, bank, "label")
	for i, name := range names {
		write(name, bank, "line"+strconv.Itoa(i), "name")
	}
	write("1", at, "live")
	t.Cleanup(func() {
		write("0", at, "live")
		for i := range made {
			c.must(os.Remove(made[len(made)-1-i]))
		}
	})
	c.dir = filepath.Join("/sys/devices/platform", c.read(at, "dev_name"), c.read(bank, "chip_name"))
	return c
}

func (c *chip) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *chip) read(file ...string) string {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(file...))
	c.must(err)
	return strings.TrimSpace(string(text))
}

func (c *chip) line(name string) string {
	return filepath.Join(c.dir, "sim_gpio"+strconv.Itoa(c.lines[name]))
}

// pull puts a voltage on a line from outside.
func (c *chip) pull(name string, up bool) {
	c.t.Helper()
	way := "pull-down"
	if up {
		way = "pull-up"
	}
	c.must(os.WriteFile(filepath.Join(c.line(name), "pull"), []byte(way), 0))
}

// high reports whether a line has voltage.
func (c *chip) high(name string) bool {
	c.t.Helper()
	return c.read(c.line(name), "value") == "1"
}

// until waits for something for at most a minute.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !is(); <-time.After(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("never happens: %s", what)
		}
	}
}

func in(line string, debounce int) board.Claim {
	return board.Claim{Signal: "gpio." + line, Wire: board.Signal{Line: line, Dir: "in", Debounce: debounce}}
}

func out(line, active string) board.Claim {
	return board.Claim{Signal: "gpio." + line, Wire: board.Signal{Line: line, Dir: "out", Active: active, Initial: "asserted"}}
}

// input takes an input whose edges go to a channel.
func (c *chip) input(claim board.Claim) (board.Input, chan board.Edge) {
	c.t.Helper()
	edges := make(chan board.Edge, 4096)
	line, err := board.Kernel{}.Input(claim, func(e board.Edge) { edges <- e })
	c.must(err)
	c.t.Cleanup(func() { c.must(line.Close()) })
	return line, edges
}

func (c *chip) edge(edges chan board.Edge, asserted bool, seq uint32) board.Edge {
	c.t.Helper()
	select {
	case e := <-edges:
		if e.Asserted != asserted || e.Seq != seq {
			c.t.Errorf("edge %+v, want asserted=%v seq=%d", e, asserted, seq)
		}
		return e
	case <-time.After(time.Minute):
		c.t.Fatalf("no edge: want asserted=%v seq=%d", asserted, seq)
	}
	return board.Edge{}
}

func TestChipTellsEachEdgeInOrder(t *testing.T) {
	c := newChip(t, "RING", "DOOR")
	line, edges := c.input(in("RING", 0))
	var last time.Duration
	for n := uint32(1); n <= 20; n++ {
		c.pull("RING", n%2 == 1)
		e := c.edge(edges, n%2 == 1, n)
		if e.At <= last {
			t.Errorf("edge %d at %v, after one at %v", n, e.At, last)
		}
		last = e.At
	}
	if is, err := line.Asserted(); err != nil || is {
		t.Errorf("asserted %v, %v", is, err)
	}
	low := in("DOOR", 0)
	low.Wire.Active = "low"
	c.pull("DOOR", true)
	door, edges := c.input(low)
	c.pull("DOOR", false)
	c.edge(edges, true, 1)
	if is, err := door.Asserted(); err != nil || !is {
		t.Errorf("a line that is active low is asserted %v, %v", is, err)
	}
	t.Logf("20 edges in order, numbered 1 to 20; one that is active low is told the other way round")
}

// Contacts that bounce for 10 ms: with a debounce of 20 ms the kernel tells one
// edge, 20 ms or more after the last bounce, and nothing of a bounce that leads
// nowhere.
func TestChipDebouncesInTheKernel(t *testing.T) {
	c := newChip(t, "BUTTON")
	_, edges := c.input(in("BUTTON", 20))
	bounce := func(down bool) (settled time.Time) {
		for range 5 {
			c.pull("BUTTON", down)
			<-time.After(time.Millisecond)
			c.pull("BUTTON", !down)
			<-time.After(time.Millisecond)
		}
		c.pull("BUTTON", down)
		return time.Now()
	}
	for n, down := range []bool{true, false, true} {
		settled := bounce(down)
		c.edge(edges, down, uint32(n+1))
		took := time.Since(settled)
		if took < 19*time.Millisecond {
			t.Errorf("press %d is told %v after its last bounce", n, took)
		}
		t.Logf("11 changes within 10 ms are one edge, told %v after the last", took.Round(time.Millisecond))
	}
	bounce(true)
	<-time.After(200 * time.Millisecond)
	if len(edges) != 0 {
		t.Errorf("bounces that lead nowhere are %d edges", len(edges))
	}
}

// Edges that nobody takes in time are lost in the kernel, whose numbers tell so.
func TestChipNumbersEdgesThatAreLost(t *testing.T) {
	c := newChip(t, "STORM")
	hold, seen := make(chan struct{}), make(chan board.Edge, 4096)
	line, err := board.Kernel{}.Input(in("STORM", 0), func(e board.Edge) {
		<-hold
		seen <- e
	})
	c.must(err)
	defer func() { c.must(line.Close()) }()
	const changes = 1001
	for n := 1; n <= changes; n++ {
		c.pull("STORM", n%2 == 1)
	}
	close(hold)
	var got, gaps int
	next := uint32(1)
	for next <= changes {
		select {
		case e := <-seen:
			if got++; e.Seq != next {
				gaps++
			}
			next = e.Seq + 1
		case <-time.After(time.Second): // the last ones may be lost too: one more change tells
			c.pull("STORM", false)
			c.pull("STORM", true)
		}
	}
	is, err := line.Asserted()
	if gaps == 0 || got >= changes || err != nil || !is {
		t.Errorf("of %d changes %d came, with %d gaps; the line reads %v, %v", changes, got, gaps, is, err)
	}
	t.Logf("of %d changes that nobody took %d are kept; the others are seen by %d gap in the numbers; the line is read", changes, got, gaps)
}

// An output has its first value from the moment on at which it is one: the kernel's
// own trace of the line shows no other.
func TestChipOutputHasItsFirstValueAtOnce(t *testing.T) {
	c := newChip(t, "RELAY", "RESET")
	const tracing = "/sys/kernel/tracing"
	c.must(os.WriteFile(filepath.Join(tracing, "trace"), nil, 0))
	c.must(os.WriteFile(filepath.Join(tracing, "events/gpio/enable"), []byte("1"), 0))
	defer func() { c.must(os.WriteFile(filepath.Join(tracing, "events/gpio/enable"), []byte("0"), 0)) }()
	c.pull("RESET", true)
	reset, err := board.Kernel{}.Output(out("RESET", "low"), true)
	c.must(err)
	relay, err := board.Kernel{}.Output(out("RELAY", ""), false)
	c.must(err)
	if c.high("RESET") || c.high("RELAY") {
		t.Error("the first values are not there")
	}
	c.must(relay.Set(true))
	if !c.high("RELAY") {
		t.Error("the relay does not pull")
	}
	var did []string
	for line := range strings.SplitSeq(c.read(tracing, "trace"), "\n") {
		if _, event, ok := strings.Cut(line, ": gpio_"); ok {
			did = append(did, event)
		}
	}
	t.Logf("the kernel's trace: %q", did)
	if strings.Count(strings.Join(did, "\n"), " set 1") != 1 || !strings.HasSuffix(did[len(did)-1], "set 1") {
		t.Errorf("a line was high before it was to be: %q", did)
	}
	c.must(relay.Close())
	c.must(reset.Close())
	if c.high("RELAY") || !c.high("RESET") {
		t.Error("lines that were given back are not as the hardware has them")
	}
}

func TestChipLineIsOneSignals(t *testing.T) {
	c := newChip(t, "LED_A", "LED_B")
	first, err := board.Kernel{}.Output(out("LED_A", ""), true)
	c.must(err)
	offset := 0
	same := board.Claim{Signal: "gpio.other", Wire: board.Signal{Chip: c.label, Offset: &offset, Dir: "out", Initial: "asserted"}}
	if _, err := (board.Kernel{}).Output(same, false); err == nil || !strings.Contains(err.Error(), "busy") {
		t.Errorf("a line is taken twice, by its name and by its number: %v", err)
	}
	if user, err := (board.Kernel{}).User(same); err != nil || user != "ringdown" {
		t.Errorf("used by %q, %v", user, err)
	}
	if !c.high("LED_A") {
		t.Error("who came second has changed the line")
	}
	c.must(first.Close())
	if user, err := (board.Kernel{}).User(same); err != nil || user != "" {
		t.Errorf("given back, it is used by %q, %v", user, err)
	}
	if _, err := (board.Kernel{}).User(in("NOBODYS", 0)); err == nil || !strings.Contains(err.Error(), "there is no line NOBODYS") {
		t.Errorf("a line that is not there: %v", err)
	}
}
