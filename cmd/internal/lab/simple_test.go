package lab_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/hal/gpiofxo"
	"ringdown/hal/sim"
	"ringdown/internal/board/boardtest"
)

// A line of a relay and two optocouplers (docs/hardware/simple.md) rings a telephone,
// is answered and hung up: by the caller, whose exchange opens the loop, and by who
// answered. It passes no sound.
const onASimpleLine = `# a simple line rings, is answered and hung up
hardware country=US lines=1 phones=2 seed=5
set lines.0.port fxo9/fxo1
set lines.0.incoming {"direct":"802"}

within 25s phone 802 ringing
now port fxo9/fxo1 ringing lamp=ringing
phone 802 up
within 1s port fxo9/fxo1 talking
within 3s phone 802 off-hook hears=silence
within 25s record answered called=802 ended-by=caller how=cpc
phone 802 down
within 5s port fxo9/fxo1 idle lamp=ready
within 40s phone 802 ringing
phone 802 up
within 1s port fxo9/fxo1 talking
wait 2s
phone 802 down
within 3s port fxo9/fxo1 idle lamp=ready
within 1s record answered called=802 ended-by=called how=on-hook
within 40s phone 802 ringing
within 20s phone 802 on-hook
within 1s record missed called=802
----
`

// exchange is the far end of a simple line, at its GPIO lines.
type exchange struct {
	lines *boardtest.Lines
	moves []bool // of the hook relay
}

// The cadence and frequency of ringing in the United States.
const (
	usBurst, usCadence = 2 * time.Second, 6 * time.Second
	usHalfPeriod       = 25 * time.Millisecond
)

// ring rings so many times, but no more once the loop is closed.
func (x *exchange) ring(times int) {
	for range times {
		for began := time.Now(); time.Since(began) < usBurst && !x.lines.Asserted("HOOK9"); <-time.After(usHalfPeriod) {
			x.lines.Put("RI9", !x.lines.Asserted("RI9"))
		}
		x.lines.Put("RI9", false)
		if x.lines.Asserted("HOOK9") {
			x.lines.Put("LIU9", true)
			return
		}
		<-time.After(usCadence - usBurst)
	}
}

// open opens the loop for a moment, as an exchange does when the caller has hung up.
func (x *exchange) open() {
	x.lines.Put("LIU9", false)
	<-time.After(700 * time.Millisecond)
	x.lines.Put("LIU9", x.lines.Asserted("HOOK9"))
}

func TestASimpleLineRingsIsAnsweredAndHungUp(t *testing.T) {
	s, err := scenario.Parse("simple", onASimpleLine)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		x := &exchange{}
		var busy sync.WaitGroup
		x.lines = boardtest.New(func(_ string, closed bool) {
			x.moves = append(x.moves, closed)
			if !closed {
				time.AfterFunc(time.Millisecond, func() { x.lines.Put("LIU9", false) })
			}
		})
		l, err := lab.Open(s, lab.Options{Data: dir, Reach: func(world *sim.Driver) hal.Driver {
			simple, err := gpiofxo.NewDriverOver("gpio:///?id=fxo9&hook=HOOK9&ring=RI9&loop=LIU9", x.lines)
			if err != nil {
				t.Fatal(err)
			}
			return twoDrivers{world, simple}
		}})
		if err != nil {
			t.Fatal(err)
		}
		for after, do := range map[time.Duration]func(){
			20 * time.Second: func() { x.ring(5) },
			40 * time.Second: x.open,
			60 * time.Second: func() { x.ring(5) },
			90 * time.Second: func() { x.ring(2) },
		} {
			busy.Add(1)
			time.AfterFunc(after, func() { defer busy.Done(); do() })
		}
		transcript, err := l.Play(t.Context(), s, "simple", nil)
		busy.Wait()
		if err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
		if x.lines.Asserted("HOOK9") {
			t.Error("the relay is closed at the end")
		}
		closed := 0
		for _, c := range x.moves {
			if c {
				closed++
			}
		}
		if closed != 2 {
			t.Errorf("the relay closed %d times for two answers: %v", closed, x.moves)
		}
	})
}
