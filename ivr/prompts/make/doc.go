// Command make has espeak-ng speak all that ivr/prompts says, and writes the
// recordings to a folder: trimmed, at one level, 8 kHz µ-law. It is run by
// `make prompts` whenever a text has changed; the recordings are committed.
//
// It makes sure of what it writes: that espeak-ng understood each character (as
// many syllables as there are), that a voice is heard, and that none of our
// detectors takes the recording for a key, a fax or a tone of any country, at
// the levels at which it may come back from a line. Where one does, the voice
// speaks a little higher.
package main
