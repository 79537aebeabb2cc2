// Package sim is simulated voice hardware: one card with FXO ports, into which
// a simulated exchange is plugged, and FXS ports, into which simulated
// telephones are plugged. It is a backend of package hal like any other, chosen
// by a URL such as sim://?country=CN&lines=4&phones=8&seed=7.
//
// What it promises:
//
//   - Gateway and simulator share volts, milliamps and samples only. The
//     exchange reads digits with its own DTMF and pulse receivers, a telephone
//     decodes the caller id from what it hears, and both have the accept and
//     reject windows of the real thing (ITU-T Q.24), not those of our better
//     detectors.
//   - It is a discrete-event simulation in samples of the card's clock. The
//     clock is the host's, off by a few parts in a million, so that frames
//     never fall on round nanoseconds. In a synctest bubble it is virtual time;
//     one seed and one script then give one trace.
//   - A pair that is not in use costs nothing; only pairs that carry sound are
//     computed sample by sample.
//   - It refuses what real hardware could not stand (ringing a lifted
//     telephone, closing a loop after a power cross) and counts it:
//     [Desk.Violations].
//   - It starts no goroutine. Whoever calls in moves the world on to now.
//
// [Driver] is the hal.Driver. [Desk] is the hand that works the far ends:
// calls a line, lifts a telephone, pulls a cable. Everything may be called from
// any goroutine; callbacks given to the Desk run with the simulation's lock
// held and must not call back into it.
//
// A port hears an on-hook line in the drive hal.Monitor only, and a telephone
// hears us on-hook in hal.OHTForward and hal.OHTReverse only.
package sim
