package main_test

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// cardLimit bounds each step of a call over a card at a pseudo terminal, in real
// time, on a machine that is busy with other tests; how soon the line is back is
// asserted in virtual time (cmd/internal/lab) and by `make test-card`.
const cardLimit = 30 * time.Second

// simulated is `ringdown board simulate`: a card in a process of its own.
type simulated struct {
	t    *testing.T
	in   io.Writer
	out  chan string
	said []string
}

// simulate starts it; url is what serve is told.
func simulate(t *testing.T, args ...string) (s *simulated, url string) {
	t.Helper()
	cmd := exec.Command(binary(t), append([]string{"board", "simulate"}, args...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s = &simulated{t: t, in: in, out: make(chan string, 1000)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			s.out <- lines.Text()
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-read
		_ = cmd.Wait() // it was killed
	})
	_, url, _ = strings.Cut(s.says("-hal '"), "-hal '")
	return s, strings.Trim(url, "'")
}

// does types a command.
func (s *simulated) does(command string) {
	s.t.Helper()
	if _, err := io.WriteString(s.in, command+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// says waits for a line with some words.
func (s *simulated) says(words string) string {
	s.t.Helper()
	limit := time.After(cardLimit)
	for {
		select {
		case line := <-s.out:
			s.said = append(s.said, line)
			if strings.Contains(line, words) {
				return line
			}
		case <-limit:
			s.t.Fatalf("the card never says %q, but %q", words, s.said)
		}
	}
}

// The binary twice, a card and its gateway, with a pseudo terminal between and a bit
// turned in one frame of a hundred: somebody calls, two talk, the card restarts. The
// call ends with its cause, and the next one is as the first.
func TestACardAtAPseudoTerminalRestartsInACall(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes a quarter of a minute of real time")
	}
	card, url := simulate(t, "-flip", "0.01", "sim://?country=US&lines=4&phones=8&seed=3")
	data := t.TempDir()
	s := &server{t: t, bin: binary(t), data: data}
	s.do("setup", "-demo", "-country", "US")
	s = start(t, data, "-hal", url, "-sip", "off")
	s.saysOfCard("The card works.")
	talk := func(from string) {
		t.Helper()
		card.does("line 1 call -from " + from)
		card.says("phone 1: rings")
		card.does("phone 1 up")
		card.says("line 1: talking")
	}
	talk("2125550123")
	card.does("card restart")
	s.eventually(1, "fault", "port-down")
	card.says("line 1: idle")
	card.does("phone 1 down")
	card.says("phone 1: on-hook")
	talk("2125550124")
	card.does("line 1 hangup -how cpc")
	s.eventually(2, "caller", "cpc")
}

// saysOfCard waits for words in the log.
func (s *server) saysOfCard(words string) {
	s.t.Helper()
	for limit := time.Now().Add(cardLimit); !strings.Contains(s.err.String(), words); <-time.After(50 * time.Millisecond) {
		if time.Now().After(limit) {
			s.t.Fatalf("the server never says %q: %s", words, s.err)
		}
	}
}

// eventually waits for record n, an answered call in, and how it ended.
func (s *server) eventually(n int, by, how string) {
	s.t.Helper()
	var all []record
	for limit := time.Now().Add(cardLimit); time.Now().Before(limit); <-time.After(50 * time.Millisecond) {
		var err error
		if all, err = s.records(); err == nil && len(all) == n {
			if r := all[0]; r.Kind != "incoming" || r.Result != "answered" || r.EndedBy != by || r.How != how {
				s.t.Errorf("record %d is %+v", n, r)
			}
			return
		}
	}
	s.t.Fatalf("there is no record %d: %+v", n, all)
}
