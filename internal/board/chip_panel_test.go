//go:build gpiosim

package board_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"ringdown/internal/board"
)

const onChip = `board: bench
gpio:
  card_reset: {line: SLIC_RST_N, dir: out, active: low, initial: asserted}
  power_good: {line: VBAT_PG, dir: in, debounce_ms: 20}
  lifeline:   {line: LIFELINE, dir: out, initial: deasserted}
  btn_reset:  {line: BTN_RST, dir: in, active: low, debounce_ms: 15}
modules:
  - {slot: 1, present: {line: MOD1_DET, dir: in, active: low}, backend: vcard, serial: {fallback: /dev/ttyS1}}
ports:
  - {id: fxs1, kind: fxs, slot: 1, led: {green: LED1_G, red: LED1_R}}
  - {id: fxo1, kind: fxo, slot: 1, led: {green: LED3_G, red: LED3_R}}
`

// bench is the chip of that board at rest: powered, a card in its slot, nobody at
// the button.
func bench(t *testing.T) (*chip, board.Board) {
	t.Helper()
	b, err := board.Parse([]byte(onChip))
	if err != nil {
		t.Fatal(err)
	}
	c := newChip(t, "SLIC_RST_N", "VBAT_PG", "LIFELINE", "BTN_RST", "MOD1_DET", "LED1_G", "LED1_R", "LED3_G", "LED3_R")
	c.pull("VBAT_PG", true)
	c.pull("BTN_RST", true)
	return c, b
}

func TestChipPanel(t *testing.T) {
	c, b := bench(t)
	p, err := board.Take(b, board.Kernel{})
	c.must(err)
	if c.high("LIFELINE") || c.high("SLIC_RST_N") {
		t.Error("the first values are not those of the file: the relay is to be fallen, the cards held in reset")
	}
	if _, err := board.Take(b, board.Kernel{}); err == nil || !strings.Contains(err.Error(), "take the line of gpio.card_reset") {
		t.Errorf("a second panel takes the same lines: %v", err)
	}
	l := &look{}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, l) }()
	until(t, "cards out of reset, relay held, one lamp red", func() bool {
		return c.high("SLIC_RST_N") && c.high("LIFELINE") && c.high("LED3_R") && !c.high("LED3_G") && !c.high("LED1_R")
	})
	for range 2 {
		until(t, "the slow lamp shines", func() bool { return c.high("LED1_G") })
		until(t, "the slow lamp is dark", func() bool { return !c.high("LED1_G") })
	}
	l.told()
	sees := func(what string, lifeline bool) {
		t.Helper()
		var told []string
		until(t, what, func() bool {
			if now := l.told(); now != "" {
				told = append(told, now)
			}
			return strings.Join(told, ", ") == what && c.high("LIFELINE") == lifeline
		})
		t.Logf("%s; the lifeline relay is held: %v", what, lifeline)
	}
	c.pull("VBAT_PG", false)
	sees("gpio.power_good false", false)
	c.pull("VBAT_PG", true)
	sees("gpio.power_good true", true)
	c.pull("MOD1_DET", true)
	sees("modules[0].present false", true)
	for n := range 2001 { // more edges than anybody keeps
		c.pull("MOD1_DET", n%2 == 1)
	}
	sees("modules[0].present true", true)
	long(t, c, l)
	l.mu.Lock()
	l.ill = true
	l.mu.Unlock()
	until(t, "the relay falls because the gateway is not healthy", func() bool { return !c.high("LIFELINE") })
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, claim := range b.Claims() {
		if user, err := (board.Kernel{}).User(claim); err != nil || user != "" {
			t.Errorf("after the end %s is used by %q, %v", claim.Signal, user, err)
		}
	}
	if c.high("SLIC_RST_N") || c.high("LED3_R") || c.high("LIFELINE") {
		t.Error("something is left on")
	}
}

// long presses the button for reset: a short one is nothing, ten seconds are told
// once.
func long(t *testing.T, c *chip, l *look) {
	t.Helper()
	press := func(d time.Duration) (told string) {
		c.pull("BTN_RST", false)
		<-time.After(d)
		told = l.told()
		c.pull("BTN_RST", true)
		until(t, "released", func() bool {
			now := l.told()
			if now != "" {
				told += ", " + now
			}
			return strings.Contains(now, "gpio.btn_reset false")
		})
		return told
	}
	if told := press(9 * time.Second); strings.Contains(told, board.ResetHeld) {
		t.Errorf("held for 9 s: %s", told)
	}
	told := press(11 * time.Second)
	if strings.Count(told, board.ResetHeld+" true") != 1 {
		t.Errorf("held for 11 s: %s", told)
	}
	t.Logf("the button held for 9 s is no reset, for 11 s it is: %s", told)
}

// holds has the process of the test hold the panel, for another one to kill.
const holds = "RINGDOWN_TEST_HOLDS"

func TestChipRelayFallsWithTheProcess(t *testing.T) {
	if os.Getenv(holds) != "" {
		b, err := board.Parse([]byte(onChip))
		if err != nil {
			t.Fatal(err)
		}
		p, err := board.Take(b, board.Kernel{})
		if err != nil {
			t.Fatal(err)
		}
		t.Fatal(p.Run(context.Background(), &look{}))
	}
	c, b := bench(t)
	child := exec.Command(os.Args[0], "-test.run", "^TestChipRelayFallsWithTheProcess$")
	child.Env = append(os.Environ(), holds+"=1")
	c.must(child.Start())
	until(t, "another process holds the relay", func() bool { return c.high("LIFELINE") && c.high("SLIC_RST_N") && c.high("LED3_R") })
	killed := time.Now()
	c.must(child.Process.Kill()) // SIGKILL: it cannot put anything in order
	until(t, "the relay falls", func() bool { return !c.high("LIFELINE") })
	fell := time.Since(killed)
	_ = child.Wait() // it says that it was killed
	for _, line := range []string{"LIFELINE", "SLIC_RST_N", "LED3_R"} {
		if c.high(line) {
			t.Errorf("%s stays high after its process", line)
		}
	}
	for _, claim := range b.Claims() {
		if user, err := (board.Kernel{}).User(claim); err != nil || user != "" {
			t.Errorf("%s is used by %q, %v", claim.Signal, user, err)
		}
	}
	t.Logf("kill -9: the lifeline relay is in the bypass %v later", fell.Round(time.Millisecond))
}
