package lab_test

import (
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/hal/sim"
)

// Two cards: somebody talks over the one for all of the ten minutes in which bytes
// come from the other's wire that nobody sent. The call goes on with its sound, and
// behind the garbage the other card rings as before.
const besideGarbage = `# garbage comes from one of two cards for ten minutes
hardware country=US lines=2 phones=2 seed=5
set lines.0.incoming {"direct":"801"}
set lines.1.port other/fxo1
set lines.1.incoming {"direct":"802"}

wait 10s
line 1 call -from 2125550123
within 10s phone 801 ringing number=2125550123
phone 801 up
within 1s line 1 talking
wait 9m30s
now line 1 talking
line 1 record end
phone 801 say speech:4:12
wait 200ms
same end speech:4:12
now phone 802 on-hook
wait 80s
now port other/fxo1 idle lamp=ready
within 60s phone 802 ringing
now line 1 talking
line 1 hangup -how cpc
within 3s record answered called=801 ended-by=caller how=cpc
----
`

// When there is garbage, and when the far end calls behind it.
const (
	garbageFrom, garbageTo = 15 * time.Second, 10*time.Minute + 15*time.Second
	garbageEvery           = 10 * time.Millisecond
	garbageMost            = 64 // bytes at once
	callsBehind            = 12 * time.Minute
)

// How much more may be in use after nine minutes of it: the goroutines of a card that
// was opened anew and of a call, and what those have logged.
const (
	mostGoroutines = 16
	mostHeap       = 2 << 20
)

// babble writes garbage to the host, until it is stopped.
func (c *cable) babble(rng *rand.Rand, stop <-chan struct{}) {
	tick := time.NewTicker(garbageEvery)
	defer tick.Stop()
	junk := make([]byte, garbageMost)
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		n := rng.IntN(len(junk))
		for i := range junk[:n] {
			junk[i] = byte(rng.Uint32())
		}
		c.mu.Lock()
		wire := c.wire
		c.mu.Unlock()
		if w, is := wire.(io.Writer); is {
			_, _ = w.Write(junk[:n]) // a wire that has ended takes none
		}
	}
}

// weight is what the process holds.
type weight struct {
	goroutines int
	heap       uint64
}

func weigh() weight {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return weight{runtime.NumGoroutine(), m.HeapAlloc}
}

func TestTenMinutesOfGarbageFromOneCardHurtNoOther(t *testing.T) {
	for name, other := range others() {
		t.Run(name, func(t *testing.T) { garbageInACall(t, other) })
	}
}

func garbageInACall(t *testing.T, other func(*testing.T, *sim.Driver, *cable) hal.Driver) {
	s, err := scenario.Parse("garbage", besideGarbage)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		far, err := sim.NewDriver("sim://?country=US&lines=1&phones=0&seed=6")
		if err != nil {
			t.Fatal(err)
		}
		c, quiet := &cable{}, make(chan struct{})
		l, err := lab.Open(s, lab.Options{Data: dir, Reach: func(world *sim.Driver) hal.Driver {
			return twoDrivers{world, other(t, far, c)}
		}})
		if err != nil {
			t.Fatal(err)
		}
		var early, late weight
		for after, do := range map[time.Duration]func(){
			garbageFrom:               func() { c.babble(rand.New(rand.NewPCG(5, 6)), quiet) },
			garbageFrom + time.Minute: func() { early = weigh() },
			garbageTo - time.Minute:   func() { late = weigh() },
			garbageTo:                 func() { close(quiet) },
			callsBehind:               func() { _ = far.Desk().Line(1).Call(sim.CallOptions{From: "2125550199"}) },
		} {
			defer time.AfterFunc(after, do).Stop()
		}
		transcript, err := l.Play(t.Context(), s, "garbage", nil)
		if err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
		c.pull(true)
		if late.goroutines > early.goroutines+mostGoroutines || late.heap > early.heap+mostHeap {
			t.Errorf("after a minute of garbage there are %+v, after ten %+v", early, late)
		}
		t.Logf("after a minute of garbage %+v, after ten %+v", early, late)
	})
}
