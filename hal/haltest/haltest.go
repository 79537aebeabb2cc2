package haltest

import (
	"testing"
	"time"

	"ringdown/hal"
)

// Fixture is how the suite gets at a backend.
type Fixture struct {
	// Open opens a card of its own for each behaviour. Everything in it must be
	// at rest: lines idle, telephones on-hook.
	Open func(t *testing.T) *Bench
	// In runs one behaviour, in virtual time where the backend can. Nil: as it is.
	In func(t *testing.T, behaviour func(t *testing.T))
}

// Bench is an open card with hands at the far ends of its ports. A nil function
// is a stimulus that this backend's bench does not have. Ports are named by
// their ID; stimuli act at once and return before their effect has been seen.
type Bench struct {
	Card hal.Card

	// At the far end of an FXO port.
	RingLine    func(port string, burst time.Duration) // one burst of ringing
	ReverseLine func(port string)                      // reverse the polarity
	DropLine    func(port string, d time.Duration)     // no battery for d
	UnplugLine  func(port string)

	// At the far end of an FXS port.
	Lift  func(port string)
	Hang  func(port string)
	Flash func(port string, d time.Duration)
	Pulse func(port string, digits string)
	// Knock jolts the hookswitch: the contact is for d as it should not be.
	Knock func(port string, d time.Duration)

	// Sound at the far end of a lifted FXS port: Hum makes the telephone send a
	// loud tone until it is hung up; Level is what it has heard lately, as the
	// mean square of the samples, 0 at the first call, which begins to listen.
	Hum   func(port string)
	Level func(port string) float64
	// Lag is how many frames late Hum and Level themselves are: none where they
	// act on the card's own clock.
	Lag int

	// Faults.
	PowerCross func(port string, d time.Duration)
	Storm      func(n int)
	Vanish     func()
}

// behaviour is one thing that a backend must do.
type behaviour struct {
	name string
	test func(*bench)
}

// behaviours is the whole suite, in the order in which it runs.
func behaviours() []behaviour {
	return []behaviour{
		{"an opened card is at rest", atRest},
		{"ports say what they are", portsSayWhatTheyAre},
		{"ringing on a line is told with its length", ringingIsTold},
		{"a lifted telephone is off-hook once, however its contacts bounce", liftIsOneHook},
		{"a knock shorter than the debounce is nothing", knockIsNothing},
		{"a telephone put down is on-hook after the flash window", hangIsOnHook},
		{"a break within the window is a flash", breakIsFlash},
		{"a break beyond the window is on-hook", longBreakIsOnHook},
		{"dial pulses are a digit", pulsesAreDigits},
		{"lifting while ringing trips the ring", liftTripsRing},
		{"lifting in the pause of ringing ends the pattern", liftInPauseEndsRing},
		{"a lifted telephone cannot be rung", noRingOffHook},
		{"a neon lamp has its voltage until the telephone is lifted", neonLamp},
		{"a feed change is a pattern that ends by itself", openLoopPattern},
		{"a pattern repeats as often as it says", patternRepeats},
		{"a stopped pattern is aborted", stopAborts},
		{"a second pattern aborts the first", runAborts},
		{"setting the same drive again changes nothing", sameDrive},
		{"closing a closed loop again changes nothing", sameLoop},
		{"patterns that nothing can run are refused", badPatterns},
		{"a flash of ours opens the loop and closes it", ownFlash},
		{"a reversal is told", reversalIsTold},
		{"a lost battery is told with its length", batteryIsTold},
		{"an unplugged line has no battery", unpluggedIsTold},
		{"measurements agree with the state", measurements},
		{"frames follow the card's clock", framesFollowClock},
		{"sound goes both ways", soundBothWays},
		{"sound passes in the frame in which it is made", soundInItsFrame},
		{"a port left out is silent", portLeftOut},
		{"a port at rest gives silence", restIsSilent},
		{"an exchange can be cancelled", exchangeCancelled},
		{"waiting for an event can be cancelled", nextCancelled},
		{"frames for another number of ports are refused", wrongFrames},
		{"sound can pause", pausedSound},
		{"a fault latches until its cause is gone", faultLatches},
		{"a storm of events ends in EvLost and the truth", stormIsLost},
		{"a card that is gone says so everywhere", goneEverywhere},
		{"closing twice is allowed", closeTwice},
		{"everything may be called at the same time", allAtOnce},
	}
}

// Run tests the backend behind f.
func Run(t *testing.T, f Fixture) {
	for _, b := range behaviours() {
		t.Run(b.name, func(t *testing.T) {
			if f.In == nil {
				f.run(t, b)
				return
			}
			f.In(t, func(t *testing.T) { f.run(t, b) })
		})
	}
}

func (f Fixture) run(t *testing.T, b behaviour) {
	x := start(t, f.Open(t))
	defer x.finish()
	b.test(x)
}
