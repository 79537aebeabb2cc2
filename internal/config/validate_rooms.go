package config

import "fmt"

// rooms checks conference rooms, slots, and who may supervise whom.
func (k *checker) rooms() {
	k.atMost("conferences", len(k.c.Conferences), MaxConferences)
	for i, r := range k.c.Conferences {
		at := func(field string) string { return fmt.Sprintf("conferences[%d].%s", i, field) }
		k.number(at("number"), r.Number)
		k.name(at("name"), r.Name)
		if r.PIN != "" && !digits(string(r.PIN), 4, 8) {
			k.note(at("pin"), "is not a PIN; it is 4 to 8 digits")
		}
		switch {
		case r.LeaderPIN == "":
		case !digits(string(r.LeaderPIN), 4, 8):
			k.note(at("leader_pin"), "is not a PIN; it is 4 to 8 digits")
		case r.LeaderPIN == r.PIN:
			k.note(at("leader_pin"), "is the PIN of all participants; whoever leads has another")
		}
		k.within(at("most"), orDefault(r.Most, 2), 2, MaxParticipants, "")
	}
	k.slots()
	for i, x := range k.c.Extensions {
		for j, n := range x.Monitors {
			if _, found := k.c.Extension(n); n != "*" && !found {
				k.note(fmt.Sprintf("extensions[%d].monitors[%d]", i, j), "%q is no extension; it is the number of one, or \"*\" for all", shorten(n))
			}
		}
	}
}

func (k *checker) slots() {
	p := k.c.Park
	if !p.Given() {
		return
	}
	k.within("park.slots", orDefault(p.Slots, 1), 1, MaxSlots, "")
	k.within("park.seconds", orDefault(p.Seconds, 60), 10, 3600, " s")
	if !digits(p.First, 2, 8) {
		k.note("park.first", "%q is not the number of a slot; it is 2 to 8 digits, such as \"71\"", shorten(p.First))
		return
	}
	for _, n := range p.Numbers() {
		if len(n) != len(p.First) {
			k.note("park.slots", "is too many: after %s the numbers of the slots get longer", n[1:])
			return
		}
		k.slot(n)
	}
}

func orDefault(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// slot claims the number of a slot.
func (k *checker) slot(n string) {
	if taken := k.numbers[n]; taken != "" {
		k.note("park.first", "makes %q a slot, which is already %s; every number is used once", n, taken)
		return
	}
	k.numbers[n] = "a slot of park"
}
