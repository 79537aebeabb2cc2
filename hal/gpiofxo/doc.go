// Package gpiofxo is the backend for the simplest line interface there is: a hook
// relay or optocoupler that closes the loop, an optocoupler that follows the ringing
// voltage, and perhaps one that conducts while loop current flows, all at GPIO lines
// ([ringdown/internal/board] reaches them). One such interface is a card with one
// FXO port.
//
// It senses ringing with its frequency, closes and opens the loop, flashes, dials by
// pulses where its relay is quick enough, and with a loop optocoupler senses a lost
// loop and a parallel telephone. It passes no sound: frames are silent both ways,
// at the pace of the host's clock.
//
// ring.go is pure: edges in, ringing out.
package gpiofxo
