package lab

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/hal/sim"
	"ringdown/internal/store"
)

// maxTranscript bounds what is kept of a scenario's perceptions.
const maxTranscript = 5000

// hear keeps what lines and telephones perceive.
func (l *Lab) hear(n sim.Note) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.notes) < maxTranscript {
		l.notes = append(l.notes, fmt.Sprintf("%9.3f %s: %s", n.At.Duration().Seconds(), n.Who, n.What))
	}
}

// transcript tells what lines and telephones perceived, then the track of every
// call. The appliance must not be closed yet.
func (l *Lab) transcript() (string, error) {
	var b strings.Builder
	l.mu.Lock()
	for _, n := range l.notes {
		b.WriteString(n + "\n")
	}
	l.mu.Unlock()
	page, err := l.main.Records().List(store.Query{Limit: store.MaxLimit})
	if err != nil {
		return "", err
	}
	for _, item := range slices.Backward(page.Items) {
		b.WriteString("\n" + item.Track)
	}
	return b.String(), nil
}
