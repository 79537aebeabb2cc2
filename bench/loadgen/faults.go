//go:build linux && (amd64 || arm64)

package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"strconv"
	"time"
)

// fate is what becomes of a call.
type fate uint8

const (
	plain     fate = iota
	cancelled      // the caller gives up while it rings
	abandoned      // the caller vanishes after it was answered: no ACK, no BYE
	vanished       // the caller vanishes after its ACK: no BYE, no sound
)

// The share of each fate and fault, of a thousand.
const (
	ofCancelled = 30
	ofAbandoned = 3 // each holds two telephones for half a minute
	ofVanished  = 2 // and for a minute
	ofRefused   = 30
	ofSilent    = 2  // the callee never says a word
	ofUnheeded  = 5  // it rings for a minute
	ofLost      = 20 // messages that never leave the generator, each way
	ofDoubled   = 20 // and that leave twice
)

// draw is a number below a thousand.
func draw() int { return rand.IntN(1000) }

// chance is true p times of a thousand.
func chance(p int) bool { return draw() < p }

func fateOf() fate {
	switch n := draw(); {
	case n < ofCancelled:
		return cancelled
	case n < ofCancelled+ofAbandoned:
		return abandoned
	case n < ofCancelled+ofAbandoned+ofVanished:
		return vanished
	}
	return plain
}

// faultsReport is the JSON line of faults.
type faultsReport struct {
	Calls    int `json:"calls"`
	Answered int `json:"answered"`
	Ended    int `json:"ended"`
	Refused  int `json:"refused"`
	Fates    int `json:"cancelled_or_abandoned"`
	Repeated int `json:"repeated_messages"`

	Refusals map[string]int `json:"refusals"` // of the refused calls, by what the server said
}

// faultsCmd makes calls without sound, many of which go wrong.
func faultsCmd(args []string) error {
	fs := flag.NewFlagSet("faults", flag.ContinueOnError)
	target := fs.String("target", "127.0.0.1:5075", "the server's SIP address")
	calls := fs.Int("calls", 100000, "calls in all")
	rate := fs.Float64("rate", 200, "calls per second")
	out := fs.String("json", "-", "append one JSON line to this file")
	if err := fs.Parse(args); err != nil {
		return err
	}
	server, err := loopback(*target)
	if err != nil {
		return err
	}
	var ua [2]*ua
	for side, at := range []string{"127.0.0.1:5080", "127.0.0.1:5090"} {
		if ua[side], err = newUA(at, server, codec{0, "PCMU/8000"}); err != nil {
			return err
		}
		ua[side].first = 1000 + 500*side
		ua[side].rtpPort = func(int) int { return 31200 + 2*side }
		if err := ua[side].register(ua[side].first, 500); err != nil {
			return err
		}
		ua[side].onMedia = func(int, netip.AddrPort) {}
		ua[side].faulty.Store(true)
	}
	report := storm(ua[0], *calls, *rate)
	report.Repeated = ua[0].repeated() + ua[1].repeated()
	return writeJSON(*out, report)
}

// lastEnd is when the last call has an end: 64 times T1, and after that a minute
// without sound where the caller vanished. Until then the telephones are there
// and answer when they are asked.
const lastEnd = 115 * time.Second

// storm makes the calls and waits until the last has an end.
func storm(u *ua, calls int, rate float64) (r faultsReport) {
	var made []*dialog
	t0 := time.Now()
	for i := range calls {
		pause(time.Until(t0.Add(time.Duration(float64(i) / rate * float64(time.Second)))))
		made = append(made, u.fated(i%500, strconv.Itoa(1500+i%500), fateOf()))
		if len(made) >= 20000 { // the old ones have an end by now
			r.add(made[:10000])
			made = append([]*dialog(nil), made[10000:]...)
		}
		if i%10000 == 9999 {
			fmt.Fprintf(os.Stderr, "%d calls, %.0f s\n", i+1, time.Since(t0).Seconds())
		}
	}
	pause(lastEnd)
	r.add(made)
	return r
}

// refuse counts a call that did not come about.
func (r *faultsReport) refuse(why string) {
	if r.Refusals == nil {
		r.Refusals = map[string]int{}
	}
	if why == "" {
		why = "no final answer"
	}
	r.Refused++
	r.Refusals[why]++
}

func (r *faultsReport) add(ds []*dialog) {
	for _, d := range ds {
		d.mu.Lock()
		r.Calls++
		switch {
		case d.fate != plain:
			r.Fates++
		case d.byeOK:
			r.Ended++
		case !d.up:
			r.refuse(d.refusal)
		}
		if d.up {
			r.Answered++
		}
		d.mu.Unlock()
	}
}
