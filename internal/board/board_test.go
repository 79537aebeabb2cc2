package board_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/board"
)

const good = `board: gw-2s2o
revision: [B, C]
gpio:
  card_reset: {line: SLIC_RST_N, chip: pinctrl-bcm2711, offset: 17, dir: out, active: low, open_drain: true, initial: asserted}
  power_good: {line: VBAT_PG, dir: in, debounce_ms: 20}
  lifeline:   {line: LIFELINE, dir: out, initial: deasserted}
modules:
  - slot: 1
    present: {line: MOD1_DET, dir: in, active: low}
    backend: vcard
    serial: {by_path: "*usb-0:1.2*", fallback: /dev/ttyS1, baud: 2000000}
ports:
  - {id: fxs1, kind: fxs, slot: 1, led: {green: LED1_G, red: LED1_R}, lifeline_pair: fxo1}
  - {id: fxo1, kind: fxo, slot: 1, led: {green: LED3_G, red: LED3_R}}
`

func TestABoardFileNamesItsCards(t *testing.T) {
	b, err := board.Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if got := b.URLs(); len(got) != 1 || got[0] != "vcard:///dev/ttyS1?baud=2000000&id=slot1&lifelines=fxs1-fxo1" {
		t.Errorf("cards at %q", got)
	}
	if len(b.Claims()) != 8 || b.Ports[1].Name() != "slot1/fxo1" {
		t.Errorf("claims %v", b.Claims())
	}
}

func TestABoardFileSaysWhatIsWrong(t *testing.T) {
	for change, want := range map[string]string{
		"LED3_G>LED1_G":                                         "ports[1].led.green: the line LED1_G is ports[0].led.green's already",
		"debounce_ms: 20>debounce: 20":                          `unknown field "debounce"`,
		"debounce_ms: 20>debounce_ms: 5000":                     "gpio.power_good.debounce_ms: 5000 is not possible",
		"LIFELINE, dir: out>LIFELINE, dir: in":                  "gpio.lifeline.dir",
		"deasserted>asserted":                                   "gpio.lifeline.initial: a lifeline begins fallen",
		"  lifeline: >  lifelime: ":                             "gpio.lifelime: no such signal is known",
		"backend: vcard>backend: dahdi":                         `modules[0].backend: "dahdi" is not one of vcard`,
		"id: fxo1>id: fxs1":                                     "ports[1].id",
		"slot: 1, led: {green: LED3>slot: 2, led: {green: LED3": "ports[1].slot: there is no slot 2",
		"active: low, open_drain>active: no, open_drain":        `gpio.card_reset.active: "no" is not one of high, low`,
		"lifeline_pair: fxo1>lifeline_pair: fxo2":               "ports[0].lifeline_pair: slot 1 has no line fxo2",
		"board: gw-2s2o>board: \"\"":                            "board: a name is missing",
	} {
		from, to, _ := strings.Cut(change, ">")
		_, err := board.Parse([]byte(strings.Replace(good, from, to, 1)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", change, err, want)
		}
	}
}

const simple = `board: one
simple_fxo:
  - {id: fxo9, hook: HOOK9, ring_det: RI9, loop_det: LIU9, ring: {min_hz: 15, max_hz: 30, min_on_ms: 200}, hook_settle_ms: 20}
  - {id: fxo10, hook: HOOK10, ring_det: RI10}
`

func TestABoardFileHasSimpleLines(t *testing.T) {
	b, err := board.Parse([]byte(simple))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"gpio:///?hook=HOOK9&id=fxo9&loop=LIU9&max-hz=30&min-hz=15&min-on=200ms&ring=RI9&settle=20ms",
		"gpio:///?hook=HOOK10&id=fxo10&ring=RI10",
	}
	if got := b.URLs(); !slices.Equal(got, want) {
		t.Errorf("cards at %q", got)
	}
	if len(b.Claims()) != 5 || b.Claims()[1].Signal != "simple_fxo[0].ring_det" {
		t.Errorf("claims %v", b.Claims())
	}
	m := newMachine()
	if _, err := board.Take(b, m); err != nil || len(m.is) != 0 {
		t.Errorf("the panel takes lines that are the backend's: %v, %v", m.is, err)
	}
	for change, want := range map[string]string{
		"RI10>HOOK9":                   "simple_fxo[1].ring_det: the line HOOK9 is simple_fxo[0].hook's already",
		"hook: HOOK10, >":              "simple_fxo[1].hook: the line of the hook relay is missing",
		", ring_det: RI10>":            "simple_fxo[1].ring_det: the line of the ring detector is missing",
		"id: fxo10>id: fxo9":           "simple_fxo[1].id",
		"id: fxo10>id: line":           "simple_fxo[1].id",
		"min_hz: 15>min_hz: 5":         "simple_fxo[0].ring.min_hz: 5 is not possible: 15 to 68 are",
		"max_hz: 30>max_hz: 15":        "simple_fxo[0].ring: min_hz is to be less than max_hz",
		"min_on_ms: 200>min_on: 20":    `unknown field "min_on"`,
		"settle_ms: 20>settle_ms: 900": "simple_fxo[0].hook_settle_ms",
	} {
		from, to, _ := strings.Cut(change, ">")
		_, err := board.Parse([]byte(strings.Replace(simple, from, to, 1)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", change, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(simple))
	f.Fuzz(func(t *testing.T, text []byte) {
		if b, err := board.Parse(text); err == nil {
			b.URLs()
			b.Claims()
		}
	})
}

// machine is GPIO lines in memory.
type machine struct {
	mu    sync.Mutex
	is    map[string]bool // that are taken: asserted or not
	first map[string]bool
	moves map[string]int
	no    string // a line that cannot be taken
	edges map[string]func(board.Edge)
}

type wire struct {
	m    *machine
	line string
}

func (m *machine) Output(c board.Claim, asserted bool) (board.Output, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.Key() == m.no {
		return nil, errors.New("it is another's")
	}
	m.is[c.Key()], m.first[c.Key()] = asserted, asserted
	return &wire{m, c.Key()}, nil
}

func (m *machine) Input(c board.Claim, edge func(board.Edge)) (board.Input, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.edges == nil {
		m.edges = map[string]func(board.Edge){}
	}
	m.edges[c.Key()] = edge
	return &wire{m, c.Key()}, nil
}

// move changes an input, and tells of it with a number, 0: the edge is lost.
func (m *machine) move(line string, asserted bool, seq uint32) {
	m.mu.Lock()
	m.is[line] = asserted
	edge := m.edges[line]
	m.mu.Unlock()
	if seq > 0 {
		edge(board.Edge{Asserted: asserted, Seq: seq})
	}
}

func (w *wire) Asserted() (bool, error) { return w.m.asserted(w.line), nil }

func (m *machine) User(board.Claim) (string, error) { return "", nil }

func (w *wire) Set(asserted bool) error {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if w.m.is[w.line] != asserted {
		w.m.moves[w.line]++
	}
	w.m.is[w.line] = asserted
	return nil
}

func (w *wire) Close() error {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	w.m.first["closed "+w.line] = true
	return nil
}

func (m *machine) asserted(line string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.is[line]
}

// look is a gateway.
type look struct {
	mu     sync.Mutex
	ill    bool
	sensed []string
}

func (l *look) Sensed(signal string, asserted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sensed = append(l.sensed, fmt.Sprintf("%s %v", signal, asserted))
}

// told gives what was sensed since the last time.
func (l *look) told() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := strings.Join(l.sensed, ", ")
	l.sensed = nil
	return text
}

func (l *look) Healthy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.ill
}

func (l *look) Lamps(port string) (green, red board.Lamp) {
	if port == "slot1/fxo1" {
		return board.Off, board.On
	}
	return board.Slow, board.Off
}

func newMachine() *machine {
	return &machine{is: map[string]bool{}, first: map[string]bool{}, moves: map[string]int{}}
}

func TestThePanelFollowsTheGatewayAndFallsWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, err := board.Parse([]byte(good))
		if err != nil {
			t.Fatal(err)
		}
		m, l := newMachine(), &look{}
		m.is["VBAT_PG"] = true
		p, err := board.Take(b, m)
		if err != nil {
			t.Fatal(err)
		}
		if m.asserted("LIFELINE") || !m.asserted("SLIC_RST_N") {
			t.Error("the first values are not those of the file")
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx, l) }()
		pass(2 * time.Second)
		if !m.asserted("LIFELINE") || m.asserted("SLIC_RST_N") || !m.asserted("LED3_R") || m.asserted("LED3_G") {
			t.Errorf("a healthy gateway shows %v", m.is)
		}
		if n := m.moves["LED1_G"]; n < 3 || n > 5 {
			t.Errorf("a slow lamp changed %d times in 2 s", n)
		}
		l.mu.Lock()
		l.ill = true
		l.mu.Unlock()
		pass(200 * time.Millisecond)
		if m.asserted("LIFELINE") {
			t.Error("the lifeline is held although the gateway is not healthy")
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if !m.asserted("SLIC_RST_N") || !m.first["closed LIFELINE"] || m.asserted("LED3_R") {
			t.Errorf("what is left behind: %v", m.is)
		}
	})
}

func pass(d time.Duration) { <-time.After(d) }

func TestALineThatCannotBeTakenLeavesNoneTaken(t *testing.T) {
	b, err := board.Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine()
	m.no = "LED3_R"
	if _, err := board.Take(b, m); err == nil || !strings.Contains(err.Error(), "ports[1].led.red") {
		t.Errorf("got %v", err)
	}
	if !m.first["closed LIFELINE"] {
		t.Error("the lines that were taken are not given back")
	}
}

func TestTheResetButtonIsHeldForTenSeconds(t *testing.T) {
	press := func(steps string) string {
		synctest.Test(t, func(t *testing.T) {
			b, err := board.Parse([]byte("board: b\ngpio:\n  btn_reset: {line: BTN, dir: in, debounce_ms: 15}\n"))
			if err != nil {
				t.Fatal(err)
			}
			m, l := newMachine(), &look{}
			m.is["BTN"] = strings.HasPrefix(steps, "stuck")
			p, err := board.Take(b, m)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- p.Run(ctx, l) }()
			pass(time.Second)
			m.move("BTN", steps != "stuck", 1)
			d, _ := time.ParseDuration(strings.TrimPrefix(steps, "stuck"))
			pass(d)
			steps = l.told()
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
		return steps
	}
	for steps, want := range map[string]bool{"9800ms": false, "10300ms": true, "40s": true, "stuck40s": false} {
		if told := press(steps); strings.Count(told, board.ResetHeld) == 1 != want {
			t.Errorf("%s: %s", steps, told)
		}
	}
}

// Inputs: bounces shorter than the debounce are nothing, a lost edge is made good
// by reading the line, and without voltage for the telephones the lifeline falls.
func TestInputsAreDebouncedAndLostEdgesAreMadeGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, err := board.Parse([]byte(good))
		if err != nil {
			t.Fatal(err)
		}
		m, l := newMachine(), &look{}
		m.is["VBAT_PG"] = true
		p, err := board.Take(b, m)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx, l) }()
		pass(time.Second)
		expect := func(when, sensed string, lifeline bool) {
			t.Helper()
			pass(300 * time.Millisecond)
			if got := l.told(); got != sensed || m.asserted("LIFELINE") != lifeline {
				t.Errorf("%s: sensed %q, want %q; the lifeline is held: %v", when, got, sensed, m.asserted("LIFELINE"))
			}
		}
		expect("at the start", "gpio.power_good true, modules[0].present false", true)
		m.move("VBAT_PG", false, 1)
		m.move("VBAT_PG", true, 2)
		expect("after a bounce", "", true)
		m.move("MOD1_DET", true, 1)
		expect("a card is put in", "modules[0].present true", true)
		m.move("VBAT_PG", false, 3)
		expect("the voltage goes", "gpio.power_good false", false)
		m.move("VBAT_PG", true, 0) // this edge is lost…
		expect("an edge is lost", "", false)
		m.move("VBAT_PG", true, 5) // …and the next one, of a bounce, tells so
		expect("the voltage is back", "gpio.power_good true", true)
		for range 200 { // a storm: more than is kept
			m.move("MOD1_DET", true, 9)
		}
		m.move("MOD1_DET", false, 9)
		expect("after a storm", "modules[0].present false", true)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if !m.first["closed VBAT_PG"] || !m.first["closed MOD1_DET"] {
			t.Errorf("inputs are not given back: %v", m.first)
		}
	})
}
