// Package dahdi is the backend for telephony cards that the DAHDI kernel core
// works: analog cards in PCI slots, banks of ports at USB, boards with a driver
// of their own, and the local spans that stand for hardware in tests. It is
// chosen by a URL such as dahdi://?span=1.
//
// One span is one card. [Driver] finds the spans that are assigned, gives each
// channel its signalling (CHANCONFIG, kewlstart) and opens it; nothing else need
// configure it, and no other program may have it open. A channel that can be
// both, as those of local spans can, is told apart by fxs= and fxo= of the URL.
//
// What it promises beyond package hal:
//
//   - Raw system calls, no cgo. Every descriptor is non-blocking, so no read,
//     write or order waits; what waits is one ppoll per card, with a limit.
//   - The kernel senses hook, flash and pulses of a telephone; ringing and
//     battery of a line are read as levels every ten milliseconds, because the
//     kernel keeps some of their edges to itself.
//   - Patterns are run by the card's keeper. A step that rings is bounded in the
//     kernel too (SETCADENCE), so that a host that hangs does not ring for ever.
//   - A clock that stops without an error is noticed by the frames that do not
//     come: EvClockLost is told, and sound goes on in silence at the host's pace.
//   - A span that is taken away is hal.ErrGone in every call at once.
//
// Who owns what: [Driver.Open] starts one goroutine per card, the keeper, and
// Close waits for it. All state is under the card's lock; no system call under
// it blocks.
package dahdi
