package acd

import (
	"slices"
	"time"
)

// Times is a part of the week. From and To count from midnight; where To is not
// after From, the time goes over midnight and belongs to the day it begins on.
type Times struct {
	Days     [7]bool // by time.Weekday, Sunday first
	From, To time.Duration
}

// has reports whether a moment, in the plan's zone, lies in it.
func (t Times) has(now time.Time) bool {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	clock := time.Duration(now.Hour())*time.Hour + time.Duration(now.Minute())*time.Minute + time.Duration(now.Second())*time.Second
	today, yesterday := t.Days[now.Weekday()], t.Days[midnight.Add(-time.Hour).Weekday()]
	if t.To > t.From {
		return today && clock >= t.From && clock < t.To
	}
	return today && clock >= t.From || yesterday && clock < t.To
}

// open reports whether a route may be taken now.
func (r OutRoute) open(now time.Time) bool {
	return len(r.Times) == 0 || slices.ContainsFunc(r.Times, func(t Times) bool { return t.has(now) })
}
