// Package hours says whether an office is open: calendars of weekly ranges, of
// holidays and of make-up workdays, in a time zone with daylight saving. It is
// pure: a calendar and a time in, a state with its reason out.
//
// Hours are read from the clock on the wall. A range that begins at 01:30 begins
// at each 01:30 that a day has: none in the night in which clocks go forward, two
// in the one in which they go back. A range over midnight belongs to the day it
// begins on: that of the evening before a holiday goes on into the holiday.
//
// All types are values that nobody changes once they are made; any goroutine may
// use them.
package hours
