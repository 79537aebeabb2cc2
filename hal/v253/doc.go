// Package v253 is the backend for voice modems (ITU-T V.253, TIA IS-101): one
// exchange line at a serial or USB device, worked by AT commands, with sound in a
// stream of bytes that is shielded by DLE.
//
// stream.go, reply.go, formats.go, dialect.go, commands.go, probe.go and pace.go
// are pure: bytes and times in, values out. A card has three goroutines, which
// Close waits for: one reads the wire, one writes it, and one keeps the time. One
// lock guards all else.
//
// What such a modem can do is found out when it is opened, since its commands are
// read differently by every family: formats of sound by what it lists, the way in
// which it ends sound by trying, and sound both ways at once by sending a tone to
// the line and listening for its echo. Where no echo comes, or it comes late, the
// port lacks [hal.CapDuplex]: it answers, plays and records, one way at a time.
//
// A modem tells no volts and no current, has no clock but the rate at which its
// sound comes, and reads caller id itself: see [hal.CallerReader].
package v253
