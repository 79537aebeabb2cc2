// Package callerid makes and reads the signals that tell a called party who
// calls: FSK with SDMF or MDMF (GR-30, TIA-777, YD/T 1277), the ETSI and BT form
// of it (EN 300 659-1 and -3, SIN 227), the Japanese one (NTT), and DTMF.
//
// What it promises:
//
//   - Encode and a [Receiver] are inverse: what one sends, the other reads, less
//     what the scheme cannot carry ([Carried] says what that is).
//   - A spoilt signal is never taken for a good one where the scheme has a check:
//     any one byte changed in an FSK message gives a [Result] with OK false and a
//     sentence in Err. DTMF has no check, so its framing is checked: start, stop,
//     length, gaps.
//   - Parsers never panic and look at no more than 258 bytes.
//   - Names are UTF-8 in Go and on the wire as the country says; one that is too
//     long is cut between two characters.
//
// Sound is linear 16-bit at 8 kHz; levels are in dBm0, 0 dBm0 being a sine of
// amplitude 22826. A value belongs to one goroutine; nothing keeps package-level
// state. A Receiver allocates when it has a result, not before.
package callerid
