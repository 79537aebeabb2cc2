// Package lab gives a scenario an appliance of its own: the simulated hardware
// that its first line asks for, the demo configuration with its settings, a
// data directory that is thrown away, and no listeners.
//
// It works in real time for `ringdown sim script`, and in virtual time in the
// tests, where the same file and the same seed give the same transcript. The
// appliance is the product's own, wired by package appliance; nothing in it
// knows that it is in a lab.
package lab
