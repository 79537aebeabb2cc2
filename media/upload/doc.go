// Package upload turns files of sound that people bring into what a telephone
// plays: 8 kHz, mono, at the level of all other sounds.
//
// What a file is its content says, never its name: WAV (16-bit, A-law, µ-law),
// MP3, and Ogg with Opus or Vorbis. Decoded sound is bounded, so a small file
// that stands for hours is refused. The decoders are pure Go and are given what
// strangers send: what they panic about is an error here.
package upload
