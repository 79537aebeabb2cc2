package office

import (
	"slices"
	"time"
)

// repair puts a fault right when its time has come.
type repair struct {
	at   time.Time
	mend func()
}

// faultEvery is one fault in so many steps: some 700 a day of 24 hours, of ten
// kinds.
const faultEvery = 240

// misfortune breaks something now and then.
func (d *Day) misfortune() {
	if !d.chance(faultEvery) {
		return
	}
	line, phone := d.desk.Line(1+d.rng.IntN(Lines)), d.desk.Phone(1+d.rng.IntN(Phones))
	kinds := []struct {
		name string
		do   func()
		mend func()
	}{
		{"line unplugged", func() { _ = line.Unplug() }, func() { _ = line.Plug() }},
		{"phone unplugged", func() { _ = phone.Unplug() }, func() { _ = phone.Plug() }},
		{"line power cross", func() { _ = line.PowerCross(2 * time.Second) }, nil},
		{"phone power cross", func() { _ = phone.PowerCross(2 * time.Second) }, nil},
		{"line port dead", func() { _ = line.Dead(true) }, func() { _ = line.Dead(false) }},
		{"phone port dead", func() { _ = phone.Dead(true) }, func() { _ = phone.Dead(false) }},
		{"noise", func() { _ = line.Noise(-35) }, func() { _ = line.Noise(-90) }},
		{"card gone", d.desk.Vanish, d.desk.Return},
		{"event storm", func() { d.desk.EventStorm(1000) }, nil},
		{"configuration lost", d.desk.LoseConfig, nil},
	}
	k := kinds[d.nextFault(len(kinds))]
	d.Report.Faults[k.name]++
	k.do()
	if k.mend != nil {
		d.broken = append(d.broken, repair{d.within(time.Second, 30*time.Second), k.mend})
	}
}

// repairDue mends what is due.
func (d *Day) repairDue() {
	now := time.Now()
	d.broken = slices.DeleteFunc(d.broken, func(r repair) bool {
		if now.Before(r.at) {
			return false
		}
		r.mend()
		return true
	})
}

// nextFault draws kinds as from a shuffled pack, so that each comes equally often.
func (d *Day) nextFault(kinds int) int {
	if len(d.pack) == 0 {
		d.pack = d.rng.Perm(kinds)
	}
	k := d.pack[0]
	d.pack = d.pack[1:]
	return k
}
