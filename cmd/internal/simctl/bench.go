package simctl

import (
	"strconv"

	"ringdown/hal/sim"
)

// Thing is a line or a telephone as a person sees it.
type Thing struct {
	Port   string // "fxo1", "fxs3"
	Line   *sim.LineState
	Phone  *sim.PhoneState
	Number int // among its kind, from 1
}

// Things are all lines and then all telephones.
func (d *Desk) Things() ([]Thing, error) {
	var all []Thing
	for n := 1; n <= d.sim.Lines(); n++ {
		s, err := d.sim.Line(n).State()
		if err != nil {
			return nil, err
		}
		all = append(all, Thing{Port: "fxo" + strconv.Itoa(n), Number: n, Line: &s})
	}
	for n := 1; n <= d.sim.Phones(); n++ {
		s, err := d.sim.Phone(n).State()
		if err != nil {
			return nil, err
		}
		all = append(all, Thing{Port: "fxs" + strconv.Itoa(n), Number: n, Phone: &s})
	}
	return all, nil
}

// Probe looks at every pair.
func (d *Desk) Probe() *sim.Probe { return d.sim.Probe() }

// Join lets somebody be at a telephone, or at the far end of a line, with ear
// and mouth. The target is named as for Play.
func (d *Desk) Join(target string, who sim.Person) (leave func(), err error) {
	if isLine(target) {
		n, err := d.LineNumber(target)
		if err != nil {
			return nil, err
		}
		return d.sim.Line(n).Join(who)
	}
	n, err := d.PhoneNumber(target)
	if err != nil {
		return nil, err
	}
	return d.sim.Phone(n).Join(who)
}
