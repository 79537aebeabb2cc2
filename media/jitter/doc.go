// Package jitter holds sound between a network and a clock: packets come when
// they come, frames leave every 10 ms, and the delay between is as short as
// the network allows.
//
// A [Buffer] counts time in samples of the reader's clock and learns from the
// last packets how late they are against it; a sender whose clock is a little
// off is only a delay that slowly changes. It plays a pitch period twice or
// leaves one out to move, goes on from where it was after a gap, and makes up
// what is missing (package conceal). It never holds more than [MostDelay].
//
// One goroutine owns a buffer: the reader's, which also puts in what has come
// since its last frame. Nothing allocates. A packet or frame is never an
// error: what cannot be played is counted in [Counts].
package jitter
