// Package modemsim is a voice modem in software: what a V.253 modem does at its
// serial device, on a line of the simulator. It answers AT commands as the
// families of modems do, passes sound in their formats and DLE dialects, tells
// ringing, reads caller id, and knows digits and tones that it hears.
//
// [Modem.Run] is the modem on one wire, until that ends; it waits for its
// goroutines. Whoever wants to unplug it closes the wire.
package modemsim
