// Package likeness says how like what was heard is to what was said. Tests of
// every room that carries sound ask it; no call depends on it.
//
// Sounds are 8 kHz mono. Levels do not count: a sound and its half are alike.
// All functions are pure and safe from any goroutine.
package likeness
