package lab

import (
	"context"
	"errors"
	"fmt"

	"ringdown/cmd/internal/appliance"
)

// life is one run of the appliance; a scenario may have several, one after the
// other, on the same card and the same data.
type life struct {
	stop  context.CancelFunc
	ended chan error
}

// begin lets the appliance run, and waits until it has found its hardware.
func (l *Lab) begin(ctx context.Context) error {
	running, stop := context.WithCancel(ctx)
	m, ended := l.main, make(chan error, 1)
	l.life = &life{stop: stop, ended: ended}
	go func() { ended <- m.Run(running, nil) }()
	return l.ready(ctx)
}

// end stops the appliance, and waits for its goroutines.
func (l *Lab) end() error {
	if l.life == nil {
		return nil
	}
	l.life.stop()
	err := <-l.life.ended
	l.life = nil
	return err
}

// appliance stops the appliance as a service manager would, or starts another
// one on what it left behind. Lines and telephones live on meanwhile.
func (l *Lab) appliance(ctx context.Context, words []string) error {
	if len(words) == 3 && words[0] == "move" {
		return l.move(ctx, words[1], words[2])
	}
	if len(words) == 3 && words[0] == "listen" {
		return l.casts.listen(words[1], words[2])
	}
	switch {
	case len(words) != 1 || words[0] != "stop" && words[0] != "start":
		return fmt.Errorf("appliance takes stop, start, move CALLER TO, or listen ADDRESS:PORT NAME, and nothing else")
	case (words[0] == "start") == (l.life != nil):
		return fmt.Errorf("appliance %s: that is how it is already", words[0])
	case words[0] == "stop":
		return errors.Join(l.end(), l.main.Close())
	}
	m, err := appliance.New(l.options)
	if err != nil {
		return err
	}
	l.main = m
	return l.begin(ctx)
}

// phone finds the telephone of an extension, also while the appliance is stopped.
func (l *Lab) phone(number string) (int, bool) { return l.main.ExtensionPhone(number) }
