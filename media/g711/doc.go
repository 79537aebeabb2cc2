// Package g711 converts between linear 16-bit samples and the A-law and µ-law
// of ITU-T G.711, bit for bit.
//
// A-law has its decision at zero, so a negative value is coded by its one's
// complement; µ-law has an output value at zero, so by its magnitude. A-law
// bytes carry the even-bit inversion (0x55) and µ-law bytes are complemented,
// as on the line. All functions are pure and allocate nothing.
package g711
