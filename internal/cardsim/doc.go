// Package cardsim is a voice card in software: it speaks the voice-card
// protocol, version 1 (docs/voice-card.md), at the far end of a pty or of a pipe
// in memory, and works the ports of any other backend of hal, in practice the
// lines and telephones of hal/sim.
//
// [Card] is the card and [Card.Run] its life on one wire, restarts and firmware
// updates included. [Socket] is what a host dials: each dial is a wire of its
// own with the card at its end, as a USB card has. [Rough] spoils a wire: it
// flips bits, drops, splits and delays. Nothing starts a goroutine but Run and
// [Socket.Dial], and both wait for what they started.
package cardsim
