// Package sound is the library behind "ringdown sound": the gateway's own
// detectors, generators and echo canceller, worked on WAV files.
//
// [Run] takes the words after "sound" and gives the exit code: 0 done, 1
// failed, 2 wrong use. An error is one sentence on stderr, and then no output
// file has been made or changed. Files are 8 kHz mono: 16-bit linear, A-law or
// µ-law.
package sound
