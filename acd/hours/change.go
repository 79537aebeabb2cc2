package hours

import (
	"slices"
	"time"
)

// horizon is how far ahead a change is looked for: a year with its holidays, and
// the longest break that follows.
const horizon = 400

// Next is when it opens or closes after t; false: not within the next 400 days.
//
// Between two changes of the zone's offset the clock on the wall goes evenly, so
// each beginning and end of a range is one instant there. The candidates are
// those instants and the changes of the offset themselves, in order.
func (c *Calendar) Next(t time.Time) (time.Time, bool) {
	now, at := c.openAt(t), c.in(t)
	limit := t.AddDate(0, 0, horizon)
	for at.Before(limit) {
		end := endOfOffset(at, limit)
		for d := DateOf(at); ; d = d.add(1) {
			day := c.instants(d, at)
			for _, x := range day {
				if x.After(at) && x.Before(end) && c.openAt(x) != now {
					return x, true
				}
			}
			if !instant(d.add(1), 0, at).Before(end) {
				break
			}
		}
		if at = end; c.openAt(at) != now {
			return at, at.Before(limit)
		}
	}
	return time.Time{}, false
}

// endOfOffset is until when the zone's offset at a time holds, limit at most.
func endOfOffset(at, limit time.Time) time.Time {
	_, end := at.ZoneBounds()
	if end.IsZero() || end.After(limit) {
		return limit.In(at.Location())
	}
	return end.In(at.Location())
}

// instants lists when something may change on a day, in order, by the offset that
// holds at a time.
func (c *Calendar) instants(d Date, at time.Time) []time.Time {
	minutes := []int{0} // where the ranges of the day before are cut by a holiday
	_, today := c.Day(d)
	for _, r := range today {
		minutes = append(minutes, r.From, r.To)
	}
	_, before := c.Day(d.add(-1))
	for _, r := range before {
		if r.over() {
			minutes = append(minutes, r.To)
		}
	}
	slices.Sort(minutes)
	all := make([]time.Time, len(minutes))
	for i, m := range minutes {
		all[i] = instant(d, m, at)
	}
	return all
}

// instant is a minute of a day, by the offset that holds at a time.
func instant(d Date, minute int, at time.Time) time.Time {
	_, offset := at.Zone()
	return d.utc().Add(time.Duration(minute)*time.Minute - time.Duration(offset)*time.Second).In(at.Location())
}
