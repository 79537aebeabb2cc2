package engine

import (
	"encoding/json"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// Attendance is what was counted of a member's day since midnight, on the
// appliance's clock (SV-2).
type Attendance struct {
	Day      string        `json:"day"`
	SignedIn time.Duration `json:"signed_in"` // to a group at least
	Paused   time.Duration `json:"paused"`    // of that: on a break
	NotReady time.Duration `json:"not_ready"` // of that: not to be disturbed, or not to be reached
}

// Duty is acd's, for those who may not know acd.
type Duty = acd.Duty

// Attended is an attendance and what it goes on with.
type Attended struct {
	Attendance

	Since time.Time `json:"since"` // counted up to here
	Duty  acd.Duty  `json:"duty"`  // what the member does since
}

// attendKind begins the keys of attendances; behind it stands the extension's
// number. aliveKey is when this appliance was last known to work: behind it nobody
// was at work, whatever they had set.
const (
	attendKind = "attend/"
	aliveKey   = "alive"
)

// aliveEvery bounds how often aliveKey is written, and with it what a power cut can
// take from a member's time.
const aliveEvery = time.Minute

// attendances are those of the members of all groups; they are at most as many as
// telephones at which something can be set.
type attendances struct {
	of    map[string]Attended // by extension
	alive time.Time           // as it is kept
}

// recallAttendances takes back what was counted before a restart, up to when the
// appliance is known to have worked.
func (e *Engine) recallAttendances(now time.Time) {
	e.attend.of = map[string]Attended{}
	alive := time.Time{}
	e.memory.recalled(aliveKey, func(_ string, value []byte) { _ = json.Unmarshal(value, &alive) }) // zero: not known
	e.memory.recalled(attendKind, func(id string, value []byte) {
		var a Attended
		if json.Unmarshal(value, &a) == nil && len(e.attend.of) < maxPhoneStates {
			e.attend.of[id] = e.counted(a, alive)
		}
	})
	for number, a := range e.attend.of {
		a.Since, a.Duty = now, acd.Duty{}
		e.attend.of[number] = a
	}
	e.attendAll(now)
}

// counted adds the time up to now to what a member did; of another day than now's
// nothing is left.
func (e *Engine) counted(a Attended, now time.Time) Attended {
	zoned := e.plan.At(now)
	if day := zoned.Format(time.DateOnly); a.Day != day {
		a.Attendance = Attendance{Day: day}
	}
	from := time.Date(zoned.Year(), zoned.Month(), zoned.Day(), 0, 0, 0, 0, zoned.Location())
	if a.Since.After(from) {
		from = a.Since
	}
	if d := now.Sub(from); d > 0 && a.Duty.SignedIn {
		a.SignedIn += d
		if a.Duty.Paused {
			a.Paused += d
		}
		if a.Duty.NotReady {
			a.NotReady += d
		}
	}
	if now.After(a.Since) {
		a.Since = now
	}
	return a
}

// attends looks at what a member does now, and keeps it when that is news.
func (e *Engine) attends(number string, now time.Time) {
	a, known := e.attend.of[number]
	duty := e.plan.DutyOf(number, world{e})
	if known && a.Duty == duty || !known && (!duty.SignedIn || len(e.attend.of) >= maxPhoneStates) {
		return
	}
	if !known {
		a.Since = now
	}
	a = e.counted(a, now)
	a.Duty = duty
	e.attend.of[number] = a
	e.memory.remember(attendKind+number, a)
	e.living(now)
}

// attendAll does so with all members, and forgets those who are none any more.
func (e *Engine) attendAll(now time.Time) {
	members := map[string]bool{}
	for _, g := range e.plan.Groups {
		for _, number := range g.Members {
			members[number] = true
		}
	}
	for number := range members {
		e.attends(number, now)
	}
	for number := range e.attend.of {
		if !members[number] {
			delete(e.attend.of, number)
			e.memory.remember(attendKind+number, nil)
		}
	}
}

// attendedAt does so with who is reached at a port that works again, or no more.
func (e *Engine) attendedAt(at call.Port, now time.Time) {
	if x, found := e.plan.ExtensionAt(at); found && x.Number != "" {
		e.attends(x.Number, now)
	}
}

// living notes that the appliance works, at most each aliveEvery.
func (e *Engine) living(now time.Time) {
	if len(e.attend.of) > 0 && now.Sub(e.attend.alive) >= aliveEvery {
		e.attend.alive = now
		e.memory.remember(aliveKey, now)
	}
}

// leaving notes that the appliance stops.
func (e *Engine) leaving(now time.Time) {
	e.attend.alive = time.Time{}
	e.living(now)
}

// attendance is a member's of today as it was counted last: what they do since, the
// reader adds.
func (e *Engine) attendance(number string, now time.Time) Attended {
	a, known := e.attend.of[number]
	if !known || a.Day != e.day(now) {
		zoned := e.plan.At(now)
		midnight := time.Date(zoned.Year(), zoned.Month(), zoned.Day(), 0, 0, 0, 0, zoned.Location())
		return Attended{Attendance: Attendance{Day: e.day(now)}, Since: midnight, Duty: a.Duty}
	}
	return a
}
