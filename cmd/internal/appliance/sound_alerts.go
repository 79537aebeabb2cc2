package appliance

import (
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/call"
)

const (
	// soundFaults calls within soundWithin of one telephone or trunk whose sound
	// failed are told of: one may be a network that was plugged in anew.
	soundFaults = 3
	soundWithin = time.Hour
	// soundAlertPause is how long people then know: a firewall is not mended by an
	// alert each hour.
	soundAlertPause = 24 * time.Hour
)

// soundAlerts tells people of telephones, lines and trunks whose sound fails again
// and again. Any goroutine may call it. It keeps a few times for each that ever
// failed.
type soundAlerts struct {
	raise func(alert.Alert)
	label func(call.Port) string // of an analog port: "Line 1", "801"

	mu      sync.Mutex
	failed  map[call.Port][]time.Time // the last calls, of one port or trunk
	told    map[call.Port]time.Time
	counted map[call.Port]bool // the call of this port is among them
}

func newSoundAlerts(raise func(alert.Alert), label func(call.Port) string) *soundAlerts {
	return &soundAlerts{
		raise: raise, label: label,
		failed: map[call.Port][]time.Time{}, told: map[call.Port]time.Time{}, counted: map[call.Port]bool{},
	}
}

// see takes what is told of the sound of a port; first: it is the first of its call.
// What comes back was a pause, and does not count.
func (s *soundAlerts) see(e call.Event, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := e.Port.Base()
	if first {
		delete(s.counted, e.Port)
	}
	switch failed := s.failed[at]; {
	case e.Kind == call.SoundBack && s.counted[e.Port]:
		delete(s.counted, e.Port)
		s.failed[at] = failed[:max(0, len(failed)-1)]
	case !s.counted[e.Port] && (e.Kind == call.SoundMissing || e.Kind == call.SoundUnheard):
		s.counted[e.Port] = true
		s.failed[at] = append(failed, e.At)
		s.due(at, e)
	}
}

// due raises the alert if enough calls have failed. mu is held.
func (s *soundAlerts) due(at call.Port, e call.Event) {
	failed := s.failed[at]
	for len(failed) > 0 && e.At.Sub(failed[0]) > soundWithin {
		failed = failed[1:]
	}
	s.failed[at] = failed
	if last, was := s.told[at]; len(failed) < soundFaults || was && e.At.Sub(last) < soundAlertPause {
		return
	}
	s.told[at] = e.At
	delete(s.failed, at)
	name, text := s.sentence(at, e.Text)
	s.raise(alert.Alert{At: e.At, Kind: alert.SoundFault, Text: text, Trunk: name})
}

// soundFails takes what is told of the sound of a port; first: of its call.
func (m *Main) soundFails(e call.Event, first bool) {
	m.engine.Post(e)
	m.unheard.see(e, first)
}

// sentence says whose sound fails, and by which name people know it.
func (s *soundAlerts) sentence(at call.Port, why string) (name, text string) {
	name = path.Base(string(at))
	if at.Trunk() {
		return name, fmt.Sprintf("The sound of the trunk %s has failed in %d calls: %s.", name, soundFaults, why)
	}
	if !at.SIP() {
		name = s.label(at)
	}
	if number, line := strings.CutPrefix(name, "Line "); line {
		return "line " + number, fmt.Sprintf("The sound of line %s has failed in %d calls: %s.", number, soundFaults, why)
	}
	return name, fmt.Sprintf("The sound of extension %s has failed in %d calls: %s.", name, soundFaults, why)
}
