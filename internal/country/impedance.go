package country

import "slices"

// Impedances lists the terminations that the profiles use, each once, in the
// order of the countries.
func Impedances() []Impedance {
	var all []Impedance
	for _, code := range Codes() {
		p, err := Lookup(code)
		if err != nil || slices.ContainsFunc(all, func(z Impedance) bool { return z.Name == p.Impedance.Name }) {
			continue
		}
		all = append(all, p.Impedance)
	}
	return all
}

// ImpedanceNamed is a termination by its name; false: there is none.
func ImpedanceNamed(name string) (Impedance, bool) {
	all := Impedances()
	i := slices.IndexFunc(all, func(z Impedance) bool { return z.Name == name })
	if i < 0 {
		return Impedance{}, false
	}
	return all[i], true
}
