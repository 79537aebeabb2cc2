package sipstack

// reached are the telephones that can be rung: not those that do not answer any
// more, and those that must encrypt their sound only where nobody can read the
// keys.
func (p *phone) reached() []*binding {
	if p == nil {
		return nil
	}
	var all []*binding
	sealed := p.s.secrecy(p.user) == SecrecyRequired
	for _, b := range p.contacts {
		if !b.away && (!sealed || encryptedNetwork(b.peer.network)) {
			all = append(all, b)
		}
	}
	return all
}

// unreached says why no telephone is rung.
func (p *phone) unreached() string {
	switch {
	case len(p.contacts) == 0:
		return nobodySignedIn(p.user)
	case p.present() == 0:
		return p.user + " cannot be reached: its telephone has signed in and does not answer any more."
	}
	return p.user + " must encrypt its sound, and none of its telephones has signed in over TLS."
}
