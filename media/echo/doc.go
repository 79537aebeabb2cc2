// Package echo removes a line's echo: what the far end said and the hybrid of an
// analog line sends back.
//
// What it promises:
//
//   - [Canceller.Cancel] works frame by frame, without delay and without
//     allocating: out is near less the echo of far.
//   - It learns the echo path by itself, within a second, also from speech.
//     Double talk does not spoil what it has learnt, and a canceller that makes
//     things worse notices and starts again.
//   - Silence at the far end costs next to nothing and teaches nothing.
//   - [Canceller.Measured] tells how much of the far end comes back, and how much of
//     that is cancelled.
//   - The non-linear processor, which takes away what is left of the echo, is off
//     until [Canceller.NonLinear] asks for it.
//
// Fax and modem calls must not be cancelled: their caller hears the 2100 Hz tone
// with phase reversals (ITU-T G.168 clause 7) and calls [Canceller.Disable].
//
// The method is the frequency-domain adaptive filter with a Kalman gain
// (Enzner and Vary 2006; partitioned: Kuech, Mabande and Enzner 2014). Each
// frequency of each 10 ms of the tail has its own step, from how uncertain it
// still is and how much noise or near-end speech there is. That is what makes
// double talk harmless without a detector for it.
//
// Sound is linear 16-bit at 8 kHz. A Canceller belongs to one goroutine.
package echo
