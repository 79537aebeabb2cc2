package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "versus:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	work    string // folder of all that is made
	gen     string // the generator
	scn     string // SIPp's scenarios
	servers [2]server
	rows    table
}

func run(args []string) error {
	fs := flag.NewFlagSet("versus", flag.ContinueOnError)
	work := fs.String("work", "", "folder for all that is made")
	gen := fs.String("loadgen", "", "the generator's binary")
	ringdown := fs.String("ringdown", "", "Ringdown's binary")
	root := fs.String("asterisk", "", "folder in which Asterisk is installed")
	scn := fs.String("scn", "bench/scn", "SIPp's scenarios")
	rounds := fs.Int("rounds", 5, "rounds")
	only := fs.String("only", "", "works to do, a regular expression; empty: all")
	calls := fs.Int("storm", 0, "instead: so many calls with faults on Ringdown alone")
	spoken := fs.Bool("voice", false, "instead: callers in flows and callers who leave messages, on Ringdown alone")
	rate := fs.Float64("rate", 150, "of those, a second")
	if err := fs.Parse(args); err != nil {
		return err
	}
	which, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("read -only: %w", err)
	}
	ours := &appliance{binary: *ringdown, dir: filepath.Join(*work, "ringdown")}
	if *calls > 0 {
		ours.qualify = stormQualify
	}
	b := &bench{work: *work, gen: *gen, scn: *scn, servers: [2]server{&asterisk{root: *root, dir: *work}, ours}}
	if err := b.prepare(ours); err != nil {
		return err
	}
	if *calls > 0 {
		return b.storm(ours, *calls, *rate)
	}
	if *spoken {
		return b.voice(ours)
	}
	begin := time.Now()
	b.all(*rounds, which)
	fmt.Printf("\n%s\n%d rounds in %.0f minutes.\n", b.rows.markdown(), *rounds, time.Since(begin).Minutes())
	return nil
}

// prepare writes what the generators read, and sets Ringdown up.
func (b *bench) prepare(ours *appliance) error {
	if err := os.MkdirAll(b.work, 0o755); err != nil { //nolint:gosec // nothing in it is secret
		return err
	}
	if err := writeUsers(b.work); err != nil {
		return err
	}
	return ours.setUp()
}

// all does every work in every round. One that fails is told and left out.
func (b *bench) all(rounds int, which *regexp.Regexp) {
	for round := range rounds {
		for _, w := range works() {
			if !which.MatchString(w.name) || w.once && round > 0 {
				continue
			}
			for side, s := range b.servers {
				fmt.Fprintf(os.Stderr, "round %d, %s, %s\n", round+1, w.name, s.name())
				if err := b.one(w, side); err != nil {
					fmt.Fprintf(os.Stderr, "  failed: %v\n", err)
				}
			}
		}
	}
}

// one does a work on a fresh server.
func (b *bench) one(w work, side int) (err error) {
	s := b.servers[side]
	begin := time.Now()
	p, err := s.start()
	if err != nil {
		return err
	}
	defer func() {
		if ended := p.stop(); err == nil {
			err = ended
		}
	}()
	ready, err := b.ready(s, begin)
	if err != nil {
		return err
	}
	t := &try{bench: b, server: s, process: p, ready: ready, side: side}
	if !w.atOnce {
		time.Sleep(time.Second)
	}
	return w.do(t)
}
