package config

import "ringdown/internal/country"

// Everything that depends on the country is country's: its codes, the ways of
// sending caller id and the terminations that its profiles use.

// CallerIDWays lists the names that [Profile.CallerID] may have on a line of
// this country, the country's own first. An unknown country has none.
func CallerIDWays(code country.Code) []string {
	p, err := country.Lookup(code)
	if err != nil {
		return nil
	}
	return p.Variants()
}

// Impedances lists the names that [Profile.Impedance] may have: the
// terminations of all countries, because imported lines and PBX ports exist.
func Impedances() []string {
	var names []string
	for _, z := range country.Impedances() {
		names = append(names, z.Name)
	}
	return names
}

func countryNames() []string {
	var names []string
	for _, c := range country.Codes() {
		names = append(names, string(c))
	}
	return names
}

// EmergencyNumbers lists the numbers that always get out: the country's, unless
// the number plan has others.
func (c Config) EmergencyNumbers() []string {
	if own := c.NumberPlan.Emergency; len(own) > 0 {
		return own
	}
	p, err := country.Lookup(c.System.Country)
	if err != nil {
		return nil
	}
	return p.Emergency.Numbers
}
