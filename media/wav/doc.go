// Package wav reads and writes RIFF WAVE files: 16-bit linear, A-law and
// µ-law.
//
// [Read] takes files of any length, also those that were cut short while being
// written; it refuses, in one sentence, what it cannot turn into linear 16-bit
// sound. [Audio.Mono8k] refuses what is not 8 kHz mono: nothing is resampled.
//
// [Writer] keeps the file valid at every moment: sound is appended first, then
// the header's sizes grow to cover it, so a crash between the two loses at most
// what came after the last header.
package wav
