// Package dtmf sends, hears and removes DTMF digits (ITU-T Q.23, Q.24).
//
// What it promises:
//
//   - [Detector] tells a digit at most 35 ms after it began and again, with its
//     length, when it is over. Tones of 38 ms and more are told, tones of 22 ms
//     and less are not; a break of up to 10 ms does not split a digit, a pause of
//     20 ms and more does. A dial tone underneath is filtered away.
//   - [Clamp] removes digits from a stream: it looks 25 ms ahead, so less than
//     10 ms of any digit passes. Other sound passes unchanged, 25 ms later.
//   - [Generator] is a signal: Read fills a slice and says how much it filled.
//
// Sound is linear 16-bit at 8 kHz; levels are in dBm0 per tone, 0 dBm0 being a
// sine of amplitude 22826. A value belongs to one goroutine. Nothing here
// allocates after its constructor, and nothing keeps package-level state.
package dtmf
