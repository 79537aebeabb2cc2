package acd

import "ringdown/internal/call"

// Contact is somebody outside who is known by name (FC-5).
type Contact struct {
	Name    string
	Numbers []string // as received, or as the whole world writes them
}

// Contact is the name of whoever has a number that is called outside, "" nobody
// in the address book.
func (p *Plan) Contact(number string) string {
	return p.contact(call.CallerID{Number: number})
}

// contact is the name of whoever has a caller's number, "" nobody. Numbers are
// compared as the whole world writes them, where the number plan can.
func (p *Plan) contact(id call.CallerID) string {
	if id.Withheld || len(p.Contacts) == 0 {
		return ""
	}
	key := p.CallerKey(id)
	if p.index != nil {
		return p.index.contacts[key]
	}
	return p.listContacts()[key]
}

// listContacts lists the names by number; of a number that two have, the first's.
func (p *Plan) listContacts() map[string]string {
	names := map[string]string{}
	for _, c := range p.Contacts {
		for _, n := range c.Numbers {
			if key := p.CallerKey(call.CallerID{Number: n}); names[key] == "" {
				names[key] = c.Name
			}
		}
	}
	return names
}
