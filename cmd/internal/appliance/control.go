package appliance

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ringdown/cmd/internal/simctl"
	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/webadmin"
)

// control lets pages, scripts and commands work the simulated hardware.
type control struct {
	desk   *simctl.Desk
	sounds func(call.Sound) (media.Signal, error)
}

// Command implements webadmin.Sim. A recording names a file of this machine:
// that is for the local socket's words only.
func (c *control) Command(ctx context.Context, words []string) (any, error) {
	if len(words) > 2 && words[2] == "record" && !webadmin.FromSocket(ctx) {
		return nil, spoken{webadmin.ErrInvalid, errors.New("record writes a file on the gateway's own machine: it is taken from its local socket only")}
	}
	view, err := c.desk.Command(words)
	return view, simEdge(err)
}

// Play implements webadmin.Sim.
func (c *control) Play(_ context.Context, target string, wav []byte) error {
	pcm, err := simctl.Telephone(wav)
	if err != nil {
		return spoken{webadmin.ErrInvalid, fmt.Errorf("the sound cannot be said: %w", err)}
	}
	return simEdge(c.desk.Play(target, pcm))
}

// simEdge tells wrong words from acts that the simulated thing cannot do now.
func simEdge(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, simctl.ErrWords):
		return spoken{webadmin.ErrInvalid, err}
	}
	return spoken{webadmin.ErrNotNow, err}
}

// spoken is a sentence for people, of a kind that the API knows.
type spoken struct{ kind, sentence error }

func (s spoken) Error() string   { return s.sentence.Error() }
func (s spoken) Unwrap() []error { return []error{s.kind, s.sentence} }

// ExtensionPhone finds the simulated telephone of an extension. After Close it
// goes by what was in force at the start: the telephones are still there.
func (m *Main) ExtensionPhone(number string) (int, bool) {
	c, err := m.settings.Current(context.Background())
	if err != nil {
		c = m.begun
	}
	x, there := c.Extension(number)
	if !there {
		return 0, false
	}
	_, port, _ := strings.Cut(x.Port, "/")
	n, err := strconv.Atoi(strings.TrimPrefix(port, "fxs"))
	return n, err == nil
}
