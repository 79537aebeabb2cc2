// Package fsk is the 1200 baud modem of caller id: Bell 202 (GR-30, YD/T 1277)
// and V.23 (EN 300 659-1, BT SIN 227, NTT).
//
// What it promises:
//
//   - [Modulator] keeps its phase over every bit edge and places each edge at its
//     true time, between two samples where it falls there: 20/3 samples a bit.
//   - [Demodulator] hears signals of 0 to -42 dBm0 with one tone up to 10 dB
//     louder than the other, with frequencies and baud rate 2 % off, through hum
//     and noise. It gives bytes and what stood before them; whether they make a
//     message is the business of package callerid.
//
// Sound is linear 16-bit at 8 kHz; levels are in dBm0, 0 dBm0 being a sine of
// amplitude 22826. A value belongs to one goroutine. Nothing here allocates
// after its constructor, and nothing keeps package-level state.
package fsk
