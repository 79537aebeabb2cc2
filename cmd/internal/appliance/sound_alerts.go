package appliance

import (
	"fmt"
	"path"
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

// soundAlerts tells people of telephones and trunks whose sound fails again and
// again. One goroutine calls it. It keeps a few times for each that ever failed.
type soundAlerts struct {
	raise  func(alert.Alert)
	failed map[call.Port][]time.Time // the last calls, of one port or trunk
	told   map[call.Port]time.Time
}

func newSoundAlerts(raise func(alert.Alert)) *soundAlerts {
	return &soundAlerts{raise: raise, failed: map[call.Port][]time.Time{}, told: map[call.Port]time.Time{}}
}

// see takes what is told of the sound of a leg; first: it is the first of its call.
// What comes back was a pause, and does not count.
func (s *soundAlerts) see(e call.Event, first bool) {
	at := e.Port.Base()
	failed := s.failed[at]
	switch {
	case e.Kind == call.SoundBack && len(failed) > 0:
		s.failed[at] = failed[:len(failed)-1]
	case first && (e.Kind == call.SoundMissing || e.Kind == call.SoundUnheard):
		s.failed[at] = append(failed, e.At)
		s.due(at, e)
	}
}

// due raises the alert if enough calls have failed.
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
	name := path.Base(string(at))
	text := fmt.Sprintf("The sound of extension %s has failed in %d calls: %s.", name, soundFaults, e.Text)
	if at.Trunk() {
		text = fmt.Sprintf("The sound of the trunk %s has failed in %d calls: %s.", name, soundFaults, e.Text)
	}
	s.raise(alert.Alert{At: e.At, Kind: alert.SoundFault, Text: text, Trunk: name})
}
