// Package media moves sound between the ends of a call: sources and sinks of
// frames, a queue between two clocks, a bridge of two legs, players and a
// recorder.
//
// A frame is 10 ms of linear 16-bit sound (hal.Frame); 0 dBm0 is a sine of
// amplitude [Amplitude0dBm0]. Whoever owns a clock (a card's exchange, a host
// clock) pulls frames from a [Source] and pushes them to a [Sink], both from
// its own goroutine; neither blocks nor allocates. Where a stream crosses from
// one clock to another a [Pipe] stands, and nowhere else.
//
// Sound that comes in packets, without a clock, is recorded by a [Tape].
//
// Errors are values of the long-lived parts only ([Recorder.Run]): a frame
// never fails. Constructors start no goroutine.
package media
