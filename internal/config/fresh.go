package config

// NewLine is a line with the usual settings, as a text that gives no others makes
// it. Where its calls go is left to whoever adds it.
func NewLine(id int, port string) Line {
	var l Line
	l.setDefaults()
	l.ID, l.Port = id, port
	return l
}

// NewGroup is a ring group with the usual settings and no members yet.
func NewGroup(number string) Group {
	var g Group
	g.setDefaults()
	g.Number = number
	return g
}
