// Package vcard is the backend for voice cards that speak the voice-card
// protocol, version 1 (docs/voice-card.md), over a UART or USB CDC.
//
// What it promises besides what hal promises:
//
//   - Nothing that comes from the wire stops it, makes it grow or spin: frames
//     that are spoilt are counted and dropped, and every queue has a bound.
//   - Requests are repeated after 50, 100 and 200 ms; a card that has not
//     answered four of them, or three pings, is gone ([hal.ErrGone], with the
//     cause in words). A card whose wire breaks is gone at once.
//   - A card that restarts is known by its boot id: it is configured again as it
//     was, and hal.EvConfigLost tells the rooms above, which end its calls.
//   - Up to three frames of sound that are missing are made up (ITU-T G.711
//     Appendix I); when more are, the host goes on by its own clock, tells
//     hal.EvClockLost, and comes back to the card's clock with its first frame.
//
// codec and messages are in vcp; requests.go (window and repeats), events.go
// (order and acknowledgement), clock.go (ticks) and sound.go (gaps) are pure:
// no goroutine, no clock, no I/O. card.go owns three goroutines for each open
// card (reader, writer, keeper), which Close waits for. serial.go is the only
// file that touches a device.
package vcard
