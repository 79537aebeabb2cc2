// Package hal is the contract for voice hardware: cards with FXS ports (a
// telephone is plugged in) and FXO ports (an exchange line is plugged in).
//
// What a backend promises:
//
//   - State is level-triggered. [Port.Snapshot] always tells the truth; an
//     [Event] is a hint with a time. After [EvLost] the reader takes a snapshot
//     of every port and goes on.
//   - Patterns run in the hardware. Ringing, flash, pulse dialling, CPC and
//     wink are timed sequences of [Drive]s; whoever has a timer runs them.
//   - Sound is paced by the card's own 8 kHz clock, as linear 16-bit samples in
//     frames of 10 ms. [Media.Exchange] is the only clock of an analog path.
//   - Safe first, told second: on a fault the card has already gone to its safe
//     drive when the event arrives. Faults latch until Configure or Stop.
//   - Nothing hangs: once a card is gone every blocked call returns [ErrGone]
//     within one second, and every later call at once.
//   - Setting the drive that is set already changes nothing and succeeds.
//
// What a backend leaves to the rooms above, once for all backends: DTMF, FSK
// and DTMF caller id, tones and call progress, echo cancelling, ring
// validation, and pulse digits where [CapPulseDet] is missing.
//
// This package has no state and starts no goroutine; it imports the standard
// library only. Every backend passes the suite in hal/haltest.
package hal
