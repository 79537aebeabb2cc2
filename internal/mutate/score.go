package main

import (
	"fmt"
	"io"
	"sync"
)

// score counts verdicts and prints each as it comes. Its methods may be called
// from any goroutine.
type score struct {
	mu       sync.Mutex
	out      io.Writer
	total    int
	counts   [4]int // killed, timeout, survived, unviable
	survivor []mutant
}

func (s *score) take(m mutant, v verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch v {
	case killed:
		s.counts[0]++
	case late:
		s.counts[1]++
	case survived:
		s.counts[2]++
		s.survivor = append(s.survivor, m)
	case unviable:
		s.counts[3]++
		return
	default:
		return
	}
	fmt.Fprintf(s.out, "%-8s %s:%d: %s\n", v, m.File, m.Line, m.What)
}

// close prints the survivors once more and the counts. It fails when less than
// least per cent were noticed.
func (s *score) close(least float64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	noticed := s.counts[0] + s.counts[1]
	tried := noticed + s.counts[2]
	if len(s.survivor) > 0 {
		fmt.Fprintln(s.out, "\nsurvived:")
	}
	for _, m := range s.survivor {
		fmt.Fprintf(s.out, "  %s:%d: %s\n", m.File, m.Line, m.What)
	}
	if tried == 0 {
		return fmt.Errorf("no mutant was tested of %d", s.total)
	}
	percent := 100 * float64(noticed) / float64(tried)
	fmt.Fprintf(s.out, "\n%d of %d mutants noticed (%.1f %%, %d of them by time-out), %d survived, %d did not compile, %d not tried\n",
		noticed, tried, percent, s.counts[1], s.counts[2], s.counts[3], s.total-tried-s.counts[3])
	if percent < least {
		return fmt.Errorf("%.1f %% of the mutants were noticed; the least is %.1f %%", percent, least)
	}
	return nil
}
