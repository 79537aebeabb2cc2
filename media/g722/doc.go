// Package g722 codes sound as ITU-T G.722 does at 64 kbit/s: 16000 samples a
// second in two bands, each as ADPCM, one byte for two samples.
//
// The appliance's own sound has 8000 samples a second, so an [Encoder] and a
// [Decoder] have a second pair of methods that take and give that, through a
// half-band filter of 47 taps: flat to 3.4 kHz, 50 dB down from 4.6 kHz on, as
// a telephone line is. The lower sub-band alone, which others use in its
// place, folds what lies at 4.6 kHz back with only 11 dB.
//
// One byte is then one sample of 8000: a G.722 stream has the timestamps, the
// packet lengths and the RTP clock of G.711 (RFC 3551 section 4.5.2 calls the
// clock of 8000 an error that stays).
//
// A coder keeps what it has learnt of the sound and belongs to one stream and
// one goroutine. Copying one copies its memory. Nothing allocates.
package g722
