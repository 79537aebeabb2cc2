package board

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// Simple is a line interface of the simplest kind: a hook relay, an optocoupler
// that follows ringing, and perhaps one that conducts while loop current flows. It
// is a card of its own, named ID, and passes no sound.
type Simple struct {
	ID      string     `yaml:"id"`
	Hook    string     `yaml:"hook"`     // GPIO lines by their names
	RingDet string     `yaml:"ring_det"` //
	LoopDet string     `yaml:"loop_det"` // "": none
	Ring    RingWindow `yaml:"ring"`
	Settle  int        `yaml:"hook_settle_ms"` // 0: 30
}

// RingWindow says what is ringing; 0 is the usual: 15 to 68 Hz, for 120 ms.
type RingWindow struct {
	MinHz int `yaml:"min_hz"`
	MaxHz int `yaml:"max_hz"`
	MinOn int `yaml:"min_on_ms"`
}

// The bounds of what a simple line interface can be: ringing of any country, told
// before the first burst is over, and the slowest relay.
const (
	LeastRingHz, MostRingHz = 15, 68
	LeastRingOn             = 40 * time.Millisecond
	MostRingOn              = 400 * time.Millisecond
	MostSettle              = 100 * time.Millisecond
)

// claims are its GPIO lines. The backend takes them, and not the panel.
func (s Simple) claims(i int) []Claim {
	var all []Claim
	for _, l := range []struct{ name, line, dir, first string }{
		{"hook", s.Hook, "out", "deasserted"}, {"ring_det", s.RingDet, "in", ""}, {"loop_det", s.LoopDet, "in", ""},
	} {
		if l.line != "" {
			all = append(all, Claim{fmt.Sprintf("simple_fxo[%d].%s", i, l.name), Signal{Line: l.line, Dir: l.dir, Initial: l.first}})
		}
	}
	return all
}

// url is the hardware URL of the line.
func (s Simple) url() string {
	q := url.Values{"id": {s.ID}, "hook": {s.Hook}, "ring": {s.RingDet}}
	if s.LoopDet != "" {
		q.Set("loop", s.LoopDet)
	}
	for _, o := range []struct {
		key, unit string
		is        int
	}{{"min-hz", "", s.Ring.MinHz}, {"max-hz", "", s.Ring.MaxHz}, {"min-on", "ms", s.Ring.MinOn}, {"settle", "ms", s.Settle}} {
		if o.is != 0 {
			q.Set(o.key, strconv.Itoa(o.is)+o.unit)
		}
	}
	return "gpio:///?" + q.Encode()
}

// simple checks the simple line interfaces.
func (b Board) simple(say complain) {
	seen := map[string]bool{}
	for i, s := range b.Simple {
		path := fmt.Sprintf("simple_fxo[%d]", i)
		if !regexp.MustCompile(`^fxo[0-9]{1,3}$`).MatchString(s.ID) || seen[s.ID] {
			say(path+".id", "%q is not of the form fxo1, or another's already", s.ID)
		}
		seen[s.ID] = true
		if s.Hook == "" {
			say(path+".hook", "the line of the hook relay is missing")
		}
		if s.RingDet == "" {
			say(path+".ring_det", "the line of the ring detector is missing")
		}
		s.Ring.check(path+".ring", say)
		within(path+".hook_settle_ms", s.Settle, 0, int(MostSettle.Milliseconds()), say)
	}
}

func (w RingWindow) check(path string, say complain) {
	within(path+".min_hz", w.MinHz, LeastRingHz, MostRingHz, say)
	within(path+".max_hz", w.MaxHz, LeastRingHz, MostRingHz, say)
	within(path+".min_on_ms", w.MinOn, int(LeastRingOn.Milliseconds()), int(MostRingOn.Milliseconds()), say)
	if w.MinHz != 0 && w.MaxHz != 0 && w.MinHz >= w.MaxHz {
		say(path, "min_hz is to be less than max_hz")
	}
}

// within checks a number that is given; 0 is not.
func within(path string, v, least, most int, say complain) {
	if v != 0 && (v < least || v > most) {
		say(path, "%d is not possible: %d to %d are", v, least, most)
	}
}
