package sipstack

// reached are the telephones that can be rung: those that must encrypt their
// sound only where nobody can read the keys.
func (p *phone) reached() []*binding {
	if p == nil {
		return nil
	}
	var all []*binding
	sealed := p.s.secrecy(p.user) == SecrecyRequired
	for _, b := range p.contacts {
		if !sealed || encryptedNetwork(b.peer.network) {
			all = append(all, b)
		}
	}
	return all
}

// unreached says why none of the telephones that signed in is rung.
func (p *phone) unreached() string {
	return p.user + " must encrypt its sound, and none of its telephones has signed in over TLS."
}
