// Package office lives a random day of a small office in virtual time: calls
// come in, people answer, talk, dial, mis-dial and hang up, cables are pulled
// and cards vanish. One seed gives one day.
//
// It is the long test of the whole appliance: after every step the laws of the
// engine must hold, and at the end nobody may be stuck, every call must have
// given one record, and all goroutines must be gone. A day is played inside a
// testing/synctest bubble; the failure of a seed names the command that plays
// it again.
package office
