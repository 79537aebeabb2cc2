package lab

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/cmd/internal/scenario"
	"ringdown/cmd/internal/simctl"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/config"
	"ringdown/internal/engine"
)

// Lab is an appliance for one scenario. It implements scenario.World.
type Lab struct {
	main    *appliance.Main
	life    *life // nil: the appliance is stopped
	options appliance.Options
	desk    *simctl.Desk
	folder  string // of the scenario, where its WAV files are
	takes   takes
	casts   *casts

	mu    sync.Mutex
	notes []string
}

// Options of a lab.
type Options struct {
	Data   string // an empty directory; the caller removes it
	Folder string // where WAV files named in the scenario lie
	Log    *slog.Logger
	// Reach makes the way to the simulated card, nil: straight.
	Reach func(*sim.Driver) hal.Driver
	// Network has flows ask over the network, in place of the script's answers.
	Network bool
	// Decided is told of each decision, as appliance.Options has it; nil: nobody is.
	Decided func(appliance.Decided)
}

// Open makes the appliance of a script. It starts nothing.
func Open(s scenario.Script, o Options) (*Lab, error) {
	if s.Hardware == nil {
		return nil, fmt.Errorf("the scenario has no hardware line, so it needs a running server")
	}
	url := "sim://?" + strings.Join(s.Hardware, "&")
	text, err := configure(url, s)
	if err != nil {
		return nil, err
	}
	card, err := sim.NewDriver(url)
	if err != nil {
		return nil, err
	}
	l := &Lab{folder: o.Folder, takes: takes{made: map[string]*take{}}}
	l.casts = &casts{takes: &l.takes, ears: map[string]*take{}}
	opt := appliance.Options{Data: o.Data, Card: card, Config: text, Log: o.Log, Servers: servers(s.Answers), Multicast: l.casts.open, Decided: o.Decided}
	if o.Reach != nil {
		opt.Reach = o.Reach(card)
	}
	if o.Network {
		opt.Servers = nil
	}
	m, err := appliance.New(opt)
	if err != nil {
		return nil, err
	}
	if err := keepFlows(m, s.Flows, o.Folder); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	l.main, l.options = m, opt
	l.desk = simctl.New(m.Desk(), &l.takes, l.phone)
	return l, nil
}

// Main is the appliance.
func (l *Lab) Main() *appliance.Main { return l.main }

// hardwareTimeout bounds the wait for the card: a simulated one is found at once.
const hardwareTimeout = 10 * time.Second

// ready waits until every configured port of the card has been found.
func (l *Lab) ready(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, hardwareTimeout)
	defer stop()
	for {
		// A look comes after a pause, the first one too: in virtual time all that
		// the start sets going has then settled, and every run begins alike.
		if err := scenario.Pause(ctx, 10*time.Millisecond); err != nil {
			return fmt.Errorf("wait for the hardware: %w", err)
		}
		s, err := l.main.Engine().Snapshot(ctx)
		if err != nil {
			return fmt.Errorf("wait for the hardware: %w", err)
		}
		down := func(p engine.PortView) bool { return p.State == "down" && !p.Port.SIP() }
		if !slices.ContainsFunc(s.Ports, down) {
			return nil
		}
	}
}

// Play runs the appliance, the script in it, and ends both, with the appliance's
// goroutines gone. The error is the script's or else the appliance's. The
// transcript is what was perceived, also after an error.
func (l *Lab) Play(ctx context.Context, s scenario.Script, name string, report func(scenario.Step, time.Duration)) (transcript string, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer l.main.Desk().Subscribe(l.hear)()
	if err = l.begin(ctx); err == nil {
		err = s.Run(ctx, name, l, report)
	}
	if l.life == nil {
		return "", first(err, fmt.Errorf("%s ends with the appliance stopped: start it first", name))
	}
	if failed := l.end(); err == nil {
		err = failed
	}
	transcript, trouble := l.transcript()
	return transcript, first(err, trouble, l.main.Close())
}

// first is the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Act implements scenario.World.
func (l *Lab) Act(ctx context.Context, words []string) error {
	if words[0] == "apply" {
		return l.main.Change(ctx, "scenario", func(c config.Config) (config.Config, error) { return set(c, words[1], words[2]) })
	}
	if words[0] == "appliance" {
		return l.appliance(ctx, words[1:])
	}
	if len(words) > 3 && words[2] == "say" {
		return l.say(ctx, words)
	}
	_, err := l.desk.Command(words)
	return err
}

// say speaks, and returns when all is said unless -nowait stands behind.
func (l *Lab) say(ctx context.Context, words []string) error {
	pcm, err := l.Sound(ctx, words[3])
	if err != nil {
		return err
	}
	target := words[1]
	if words[0] == "line" {
		target = "line" + words[1]
	}
	if err := l.desk.Play(target, pcm); err != nil {
		return err
	}
	if len(words) > 4 && words[4] == "-nowait" {
		return nil
	}
	if err := scenario.Pause(ctx, time.Duration(len(pcm))*time.Second/8000); err != nil {
		return err
	}
	return l.said(ctx, words[:2])
}

// said waits until the thing has said all: on a busy machine the simulated wires
// may be a little behind the clock.
func (l *Lab) said(ctx context.Context, thing []string) error {
	for {
		view, err := l.desk.Command([]string{thing[0], thing[1], "state"})
		if err != nil || view["saying"] != "yes" {
			return err
		}
		if err := scenario.Pause(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
}

// Sound implements scenario.World.
func (l *Lab) Sound(_ context.Context, name string) ([]int16, error) {
	if pcm, made, err := scenario.MakeSound(name); made {
		return pcm, err
	}
	if played, seconds, is, err := scenario.Played(name); err != nil {
		return nil, err
	} else if is {
		return l.played(played, seconds)
	}
	data, err := os.ReadFile(filepath.Join(l.folder, name))
	if err != nil {
		return nil, fmt.Errorf("read the sound %s: %w", name, err)
	}
	return simctl.Telephone(data)
}

// Heard implements scenario.World.
func (l *Lab) Heard(_ context.Context, name string) ([]int16, error) {
	if side, is := scenario.Recorded(name); is {
		return l.recorded(side)
	}
	return l.takes.heard(name)
}
