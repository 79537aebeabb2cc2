// Package vcp is the wire form of the voice-card protocol, version 1, as
// docs/voice-card.md has it: frames (COBS, CRC-16), the numbers of messages,
// drives, events and errors, and the payloads.
//
// It is pure: bytes in, values out. Both ends use it, the host's backend
// hal/vcard and the card in software, internal/cardsim. Nothing that comes from
// a wire makes it fail otherwise than by an error; what is decoded points into
// the decoder's buffer until the next frame. Encoding appends to the caller's
// buffer; neither way allocates.
package vcp
