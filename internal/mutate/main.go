package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"
)

type options struct {
	budget   time.Duration
	limit    time.Duration
	parallel int
	seed     uint64
	also     string
	min      float64
	list     bool
	dirs     []string
}

func main() {
	var o options
	flag.DurationVar(&o.budget, "budget", 10*time.Minute, "stop after this long")
	flag.DurationVar(&o.limit, "limit", time.Minute, "time limit of one run of tests")
	flag.IntVar(&o.parallel, "parallel", 2, "mutants tested at once")
	flag.Uint64Var(&o.seed, "seed", 1, "order of the mutants")
	flag.StringVar(&o.also, "also", "", "packages, separated by commas, whose tests may notice too")
	flag.Float64Var(&o.min, "min", 0, "percentage of mutants that must be killed")
	flag.BoolVar(&o.list, "list", false, "print the mutants and test nothing")
	flag.Parse()
	o.dirs = flag.Args()
	if len(o.dirs) == 0 {
		fmt.Fprintln(os.Stderr, "usage: mutate [flags] FOLDER...")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, o options) error {
	jobs, err := o.jobs()
	if err != nil {
		return err
	}
	if o.list {
		for _, j := range jobs {
			fmt.Fprintf(out, "%s:%d: %s\n", j.File, j.Line, j.What)
		}
		return nil
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return fmt.Errorf("make folder for mutants: %w", err)
	}
	defer os.RemoveAll(dir)
	t := &tester{dir: dir, limit: o.limit}
	if err := baseline(ctx, t, o); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, o.budget)
	defer cancel()
	s := &score{out: out, total: len(jobs)}
	err = testAll(ctx, t, jobs, o.parallel, s)
	return errors.Join(err, s.close(o.min))
}

// jobs finds the mutants of all folders and shuffles them.
func (o options) jobs() ([]job, error) {
	var jobs []job
	for _, dir := range o.dirs {
		found, err := findDir(dir)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("folder %s has no code to break", dir)
		}
		for _, m := range found {
			jobs = append(jobs, job{m, o.stages(dir)})
		}
	}
	order := rand.New(rand.NewPCG(o.seed, 0))
	order.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
	return jobs, nil
}

// stages: the package's own tests are quick and run first.
func (o options) stages(dir string) [][]string {
	own := [][]string{{"./" + strings.TrimPrefix(dir, "./")}}
	if o.also == "" {
		return own
	}
	return append(own, strings.Split(o.also, ","))
}

// baseline makes sure that a failing test means something, and that there are
// tests at all.
func baseline(ctx context.Context, t *tester, o options) error {
	for _, dir := range o.dirs {
		some := false
		for _, packages := range o.stages(dir) {
			v, tested := t.run(ctx, "", packages)
			if v != survived {
				return fmt.Errorf("the tests of %s do not pass without any mutant (%s)", strings.Join(packages, " "), v)
			}
			some = some || tested
		}
		if !some {
			return fmt.Errorf("folder %s: no package has a test that could notice anything", dir)
		}
	}
	return nil
}

// testAll works through the jobs until they or the budget end, and waits for
// its workers.
func testAll(ctx context.Context, t *tester, jobs []job, parallel int, s *score) error {
	next := make(chan int)
	errs := make(chan error, parallel)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() { errs <- work(ctx, t, jobs, next, s) })
	}
	for i := range jobs {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	workers.Wait()
	close(errs)
	var all error
	for err := range errs {
		all = errors.Join(all, err)
	}
	return all
}

// work keeps taking jobs after an error, so that nobody waits for it.
func work(ctx context.Context, t *tester, jobs []job, next <-chan int, s *score) error {
	var all error
	for i := range next {
		v, err := t.try(ctx, i, jobs[i])
		all = errors.Join(all, err)
		s.take(jobs[i].mutant, v)
	}
	return all
}
