package hal

import "time"

// EvKind says what happened. The values 1 to 19 are those of the voice-card
// protocol; higher ones are made by the host side of a backend.
type EvKind uint8

const (
	EvHook         EvKind = 1  // FXS: Val 1 off-hook, 0 on-hook (after FlashMax)
	EvFlash        EvKind = 2  // FXS: Ms is the length of the break
	EvPulse        EvKind = 3  // FXS: Val 1..10, one dialled pulse digit
	EvRingOn       EvKind = 4  // FXO: ringing voltage began; Val is Hz (0 unknown)
	EvRingOff      EvKind = 5  // FXO: ringing voltage ended; Ms is its length
	EvPolarity     EvKind = 6  // FXO: Val 1 reversed, 0 normal
	EvBattery      EvKind = 7  // FXO: Val 1 battery came, 0 it went; Ms: how long it was in the other state
	EvRingTrip     EvKind = 8  // FXS: answered while ringing
	EvDTMF         EvKind = 9  // Val is the ASCII digit, Ms its length
	EvPatternDone  EvKind = 10 // Val is the pattern's ID
	EvPatternAbort EvKind = 11 // Val is the pattern's ID
	EvOverCurrent  EvKind = 12
	EvThermal      EvKind = 13
	EvPowerCross   EvKind = 14
	EvGroundKey    EvKind = 15
	EvParallel     EvKind = 16 // Val 1: a parallel telephone is off-hook
	EvPortDead     EvKind = 17
	EvClockSlip    EvKind = 18 // Val samples
	EvConfigLost   EvKind = 19 // Configure every port again

	EvLost      EvKind = 32 // events were lost: Snapshot every port
	EvClockLost EvKind = 33 // Val 1 lost, 0 back
	EvPortBack  EvKind = 34 // a dead or faulted port works again
	EvBypass    EvKind = 35 // Val 1: its lifeline relay has fallen, 0: it is held
	EvCaller    EvKind = 36 // FXO: the hardware has read who calls: see CallerReader
	EvFarTone   EvKind = 37 // FXO: the hardware heard a tone that the far end's hang-up brings; Val 1 busy, 2 dial tone
)

// CardWide as Event.Port marks an event of the whole card.
const CardWide = -1

// Event is something that happened at a port, in the order in which it
// happened.
type Event struct {
	Port int           // index in Card.Ports, or CardWide
	Kind EvKind        //
	At   Tick          // on the card's clock
	Mono time.Duration // host's monotonic time since Open, for events between clocks
	Seq  uint32        // grows by one; a gap is loss
	Ms   int32
	Val  int32
}
