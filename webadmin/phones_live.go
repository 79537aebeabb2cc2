package webadmin

import (
	"slices"
	"time"
)

// phonesEvery is how often SIP telephones are looked at while somebody reads
// live events: nobody sits waiting for a registration faster.
const phonesEvery = 2 * time.Second

// PhonesView tells that something changed about SIP telephones, trunks or locked
// addresses. It is numbers only: an office of a thousand telephones has changes
// all the time, and only who looks at them asks for the lists.
type PhonesView struct {
	Telephones    int    `json:"telephones" doc:"SIP telephones that have signed in" example:"12"`
	Away          int    `json:"away" doc:"Those of them that do not answer" example:"1"`
	Subscriptions int    `json:"subscriptions" doc:"What they watch, in all" example:"48"`
	Locked        int    `json:"locked" doc:"Locked addresses" example:"0"`
	Change        uint64 `json:"change" doc:"Grows with each change of the lists" example:"7"`
}

// desks are the lists as of one look, without what always changes.
type desks struct {
	telephones []Telephone
	locked     []LockedAddress
	trunks     []TrunkState
	change     uint64
}

func look(p Phones) desks {
	d := desks{telephones: slices.Clone(p.SignedIn()), locked: p.Locked(), trunks: slices.Clone(p.Trunks())}
	for i := range d.telephones {
		d.telephones[i].RoundTripMs = 0
	}
	for i := range d.trunks {
		d.trunks[i].RTT = 0
	}
	return d
}

func (d desks) same(o desks) bool {
	return slices.Equal(d.telephones, o.telephones) && slices.Equal(d.locked, o.locked) && slices.Equal(d.trunks, o.trunks)
}

func (d desks) view() PhonesView {
	v := PhonesView{Telephones: len(d.telephones), Locked: len(d.locked), Change: d.change}
	for _, x := range d.telephones {
		v.Subscriptions += x.Subscriptions
		if x.Away {
			v.Away++
		}
	}
	return v
}

// askPhones tells readers when the lists have changed.
func (h *hub) askPhones() {
	if h.phones == nil || h.readers() == 0 {
		return
	}
	now := look(h.phones)
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.same(h.desks) {
		return
	}
	now.change = h.desks.change + 1
	h.desks = now
	h.add("phones", mustJSON(now.view()))
}
