package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// stormMost is what 100,000 calls may take, in MB, from the first to the last.
const stormMost = 150

// stormQualify is how often telephones are asked meanwhile: as in every
// appliance. In the other works neither server asks: SIPp's telephones would not
// answer, and count as gone after half a minute.
const stormQualify = 60

// storm makes many calls with faults on Ringdown and looks at what it holds
// before, meanwhile and after.
func (b *bench) storm(s *appliance, calls int, rate float64) (err error) {
	p, err := s.start()
	if err != nil {
		return err
	}
	defer func() {
		if ended := p.stop(); err == nil {
			err = ended
		}
	}()
	if _, err := b.ready(s, time.Now()); err != nil {
		return err
	}
	before := holds(p.pid())
	ctx, cancel := context.WithCancel(context.Background())
	most := make(chan float64)
	go func() { most <- peak(ctx, p.pid()) }() // received below
	cmd := exec.CommandContext(ctx, b.gen, "faults", "-target", s.target(), "-calls", strconv.Itoa(calls), "-rate", fmt.Sprint(rate))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	failed := cmd.Run()
	cancel()
	highest := <-most
	after := holds(p.pid())
	fmt.Printf("first: %s\nlast:  %s\nmost memory: %.0f MB (goal: at most %d)\n", before, after, highest, stormMost)
	switch {
	case failed != nil:
		return fmt.Errorf("make calls: %w", failed)
	case highest > stormMost:
		return fmt.Errorf("memory rose to %.0f MB", highest)
	case after.ports > 0 || after.calls > 0:
		return fmt.Errorf("%d RTP ports and %d calls are left", after.ports, after.calls)
	}
	return nil
}

// peak is the most memory that a process has until the context ends.
func peak(ctx context.Context, pid int) (most float64) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		most = max(most, rss(pid))
		select {
		case <-ctx.Done():
			return most
		case <-tick.C:
		}
	}
}

// held is what a server holds.
type held struct {
	memory                         float64
	files, ports, goroutine, calls int
}

func (h held) String() string {
	return fmt.Sprintf("memory %.0f MB, files %d, RTP ports %d, goroutines %d, calls %d", h.memory, h.files, h.ports, h.goroutine, h.calls)
}

func holds(pid int) held {
	h := held{memory: rss(pid)}
	own := map[string]bool{}
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if to, err := os.Readlink(filepath.Join(dir, f.Name())); err == nil {
			own[to] = true
		}
	}
	h.files, h.ports = len(files), bound(own)
	h.goroutine, h.calls = gauge("ringdown_goroutines"), gauge("ringdown_calls")
	return h
}

// bound counts the UDP ports of the RTP range among a process's own sockets.
func bound(own map[string]bool) (n int) {
	for _, file := range []string{"/proc/net/udp", "/proc/net/udp6"} {
		text, _ := os.ReadFile(file)
		for line := range strings.SplitSeq(string(text), "\n") {
			fields := strings.Fields(line)
			if len(fields) < 10 || !own["socket:["+fields[9]+"]"] {
				continue
			}
			at := fields[1][strings.LastIndexByte(fields[1], ':')+1:]
			if port, err := strconv.ParseUint(at, 16, 16); err == nil && port >= 10000 && port <= 19999 {
				n++
			}
		}
	}
	return n
}

// gauge reads one of the server's own figures, -1 if it does not tell.
func gauge(name string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+pages+"/metrics", nil)
	if err != nil {
		return -1
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return -1
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	for line := range strings.SplitSeq(string(text), "\n") {
		if v, found := strings.CutPrefix(line, name+" "); found {
			n, err := strconv.Atoi(v)
			if err != nil {
				return -1
			}
			return n
		}
	}
	return -1
}
