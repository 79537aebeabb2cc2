package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"ringdown/image/update"
)

// Times of health.
const (
	askEvery  = 2 * time.Second        // while all is well
	askAtOnce = 200 * time.Millisecond // until the first answer
	askWithin = 3 * time.Second        // an answer
	proveFor  = 60 * time.Second       // a new firmware answers without a break before it is good
	trialFor  = 4 * time.Minute        // it has for that; then its next try begins
)

// question is one thing that a healthy gateway does.
type question struct {
	name string
	ask  func(context.Context) error
}

// questions are those of HW-4: pages answer, SIP answers, cards are seen, data
// can be written.
func questions() []question {
	return []question{{"the pages", askPages}, {"the cards", askCards}, {"SIP", askSIP}, {"the data", askData}}
}

// ask asks all; the first that fails is the answer.
func ask(ctx context.Context, all []question) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	for _, q := range all {
		if err := q.ask(ctx); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return nil
}

func askPages(ctx context.Context) error {
	return get(ctx, http.DefaultClient, "http://127.0.0.1/readyz", nil)
}

// askCards asks over the socket that its owner may use: it needs no password.
func askCards(ctx context.Context) error {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", "/data/ringdown/ringdown.sock")
	}
	t := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	var about struct {
		Ready  bool
		Reason string
		Ports  int
		Faults int
	}
	if err := get(ctx, &http.Client{Transport: t}, "http://localhost/api/v1/about", &about); err != nil {
		return err
	}
	if !about.Ready {
		return errors.New(about.Reason)
	}
	return nil
}

func get(ctx context.Context, c *http.Client, url string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	a, err := c.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(io.LimitReader(a.Body, 64<<10))
	if err != nil {
		return err
	}
	if a.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", a.Status)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}

// options is a SIP request that every server answers (RFC 3261, 11).
const options = "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP %[1]s;branch=z9hG4bK%[2]d;rport\r\nMax-Forwards: 1\r\n" +
	"From: <sip:init@127.0.0.1>;tag=%[2]d\r\nTo: <sip:127.0.0.1>\r\nCall-ID: %[2]d@init\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"

// askSIP takes any answer of SIP for one: a refusal, too, is of a server that
// works.
func askSIP(ctx context.Context) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "udp", "127.0.0.1:5060")
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if end, set := ctx.Deadline(); set {
		if err := c.SetDeadline(end); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(c, options, c.LocalAddr(), time.Now().UnixNano()); err != nil {
		return err
	}
	b := make([]byte, 2048)
	n, err := c.Read(b)
	if err == nil && !strings.HasPrefix(string(b[:n]), "SIP/2.0 ") {
		err = fmt.Errorf("it answers %.20q", b[:n])
	}
	return err
}

// askData writes a file and has it on the disk.
func askData(context.Context) error {
	const name = "/data/written"
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(name))
}

// record is what the answers so far mean; pure.
type record struct {
	since  time.Time // of the row of good answers; zero: the last one was none
	silent time.Time // of the row of bad ones, or of the start
	first  bool      // there was a good one
}

// note takes an answer and says what is to be done: prove, the firmware has
// proved itself as far as trial asks; kick, the gateway is to be started anew.
func (r *record) note(now time.Time, err error, trial bool) (prove, kick bool) {
	if err != nil {
		r.since = time.Time{}
		if r.silent.IsZero() {
			r.silent = now
		}
		if now.Sub(r.silent) >= retune {
			r.silent = now
			return false, r.first && !trial // a new firmware is left to the watchdog
		}
		return false, false
	}
	if r.since.IsZero() {
		r.since = now
	}
	r.silent, r.first = time.Time{}, true
	return !trial || now.Sub(r.since) >= proveFor, false
}

// keepHealth asks again and again, tells the watchdog, and marks the firmware
// good: one on trial after a minute, one that was good before at once.
func (s *system) keepHealth(g *gateway, u *update.Updater) func(context.Context) {
	return func(ctx context.Context) {
		var r record
		proved, pause, begun := false, askAtOnce, time.Now()
		for ctx.Err() == nil {
			err := ask(ctx, questions())
			now := time.Now()
			if err == nil {
				s.vigil.answered(now)
				if !r.first {
					pause = askEvery
					s.log.say("the gateway is ready after %s", uptime())
				}
			}
			trial := onTrial(u, s.slot)
			prove, kick := r.note(now, err, trial)
			if trial && !prove && now.Sub(begun) > trialFor {
				s.ask("the new firmware has not proved itself: " + text(err))
				return
			}
			s.lamp.set(stateOf(err == nil, proved))
			if kick {
				s.log.say("the gateway does not answer (%v); it is started anew", err)
				g.kick()
			}
			if prove && !proved {
				proved = s.prove(u)
			}
			sleep(ctx, pause)
		}
	}
}

// prove marks the firmware good.
func (s *system) prove(u *update.Updater) bool {
	if err := u.MarkGood(); err != nil {
		s.log.say("mark slot %s good: %v", s.slot, err)
		return false
	}
	s.log.say("slot %s with %s is good", s.slot, s.facts.Version)
	return true
}

// onTrial reports whether the firmware that runs has yet to prove itself.
func onTrial(u *update.Updater, slot string) bool {
	st, err := u.Status()
	if err != nil {
		return true
	}
	for _, at := range st.Slots {
		if at.Name == slot {
			return !at.Good
		}
	}
	return true
}

func text(err error) string {
	if err == nil {
		return "it answers, but not without a break"
	}
	return err.Error()
}
