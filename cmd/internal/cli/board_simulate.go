package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"ringdown/cmd/internal/simctl"
	"ringdown/hal/sim"
	"ringdown/internal/cardsim"
)

// boardSimulate is a voice card in software at a pseudo terminal.
func boardSimulate(ctx context.Context, env Env, args []string) error {
	f := newFlags(env, "board simulate", "[-flip SHARE] [-drop SHARE] URL", boardAbout)
	flip := f.Float64("flip", 0, "`share` of frames in which a bit is turned")
	drop := f.Float64("drop", 0, "`share` of frames that lose a byte")
	url, err := boardWord(f, args, "one URL such as sim://?country=CN&lines=2&phones=2")
	if err == nil {
		err = errors.Join(shareFlag("flip", *flip), shareFlag("drop", *drop))
	}
	if err != nil {
		return err
	}
	world, err := sim.NewDriver(url)
	if err != nil {
		return err
	}
	if world.Desk().Lines()+world.Desk().Phones() > cardsim.MaxPorts {
		return usagef("a voice card has at most %d ports", cardsim.MaxPorts)
	}
	wire, path, err := cardsim.PTY()
	if err != nil {
		return err
	}
	card := cardsim.New(world, "sim0", cardsim.Options{})
	out := &lines{w: env.Stdout}
	out.say("The card is at vcard://%s: ringdown serve -hal 'vcard://%s?id=sim0'", path, path)
	defer world.Desk().Subscribe(func(n sim.Note) { out.say("%s", n) })()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go workByHand(env.Stdin, card, world.Desk(), out) // it ends with standard input, which ends with the process
	err = card.Run(ctx, cardsim.Rough{Flip: *flip, Drop: *drop, Seed: 1}.Over(wire))
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// lines writes whole lines, from any goroutine.
type lines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lines) say(format string, a ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.w, format+"\n", a...)
}

// workByHand does what standard input says.
func workByHand(in io.Reader, card *cardsim.Card, desk *sim.Desk, out *lines) {
	words := simctl.New(desk, nil, func(string) (int, bool) { return 0, false })
	for scan := bufio.NewScanner(in); scan.Scan(); {
		said := strings.Fields(scan.Text())
		switch {
		case len(said) == 0:
		case len(said) > 2 && said[2] == "record":
			out.say("record needs a server: use ringdown sim there")
		case strings.Join(said, " ") == "card restart":
			card.Restart()
		default:
			if _, err := words.Command(said); err != nil {
				out.say("%v", err)
			}
		}
	}
}

// openFile reads a board file, a firmware, or its signature.
func openFile(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	return data, nil
}
