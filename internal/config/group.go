package config

// Strategy says in which order a group's members are rung.
type Strategy string

// Priority rings the member whose port comes first (RG-1).
const Priority Strategy = "priority"

// Group is a ring group.
type Group struct {
	Number   string   `json:"number"`
	Name     string   `json:"name,omitempty"`
	Strategy Strategy `json:"strategy"`
	Members  []string `json:"members"` // extensions' numbers
	// RingSeconds without an answer move the call to the next member (RG-9).
	RingSeconds int `json:"ring_seconds"`
}

// setDefaults fills in what a text may leave out.
func (g *Group) setDefaults() { *g = Group{Strategy: Priority, RingSeconds: 20} }
