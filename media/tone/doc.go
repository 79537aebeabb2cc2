// Package tone makes and recognises the tones of a country's plan, and the
// calling and answer tones of fax machines.
//
// [Generator] plays a country.Tone sample by sample: frequencies exact, levels
// within 0.1 dB, edges within 1 ms of the cadence and shaped, so that they do
// not click. [Detector] recognises all tones of one profile at once by the set
// {frequencies, cadence}; [FaxDetector] hears CNG and CED.
//
// Sound is linear 16-bit at 8 kHz. Nothing here allocates after construction,
// blocks, or may be used by two goroutines at a time. Sample indices count
// from the first sample given to a detector.
package tone
