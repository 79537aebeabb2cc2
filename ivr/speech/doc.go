// Package speech speaks texts (IV-2, IV-14): by espeak-ng where that is
// installed, or by an engine that is asked over HTTP. What was spoken once is
// kept, in memory and on the disk, by text, voice and engine; both are bounded.
//
// A text is a sound with a name of its own ([Name]), like any other that is
// played. Opening it never waits: until it is spoken there is silence, and when
// that takes too long or fails, nothing.
//
// espeak-ng is a program that reads what callers may have keyed and servers have
// answered. It is run without a shell, gets the text by a pipe, and is bounded in
// memory, time, output and files ([Espeak]).
//
// [Speaker.Run] owns the goroutines; everything else may be called from any.
package speech
