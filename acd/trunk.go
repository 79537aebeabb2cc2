package acd

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/call"
)

// Trunk is outside lines over the network: as many as it may have calls.
type Trunk struct {
	ID          string    // stable, for references; "hinet"
	Port        call.Port // of the trunk as a whole; its calls are on its channels
	Name        string    // for people; "" is the ID
	Enabled     bool
	DIDs        []DID  // where calls to our numbers go; the first that fits counts
	DirectTo    string // the extension that all other calls ring, "" none
	Group       string // the ring group that they ring, "" none
	DISA        string // the DISA entry that they reach, "" none
	App         string // LN-3: the application that talks to them, "" none
	Mailbox     string // as a line's
	Last        LastAgent
	Rate        string // LN-5: as a line's
	RateOut     string
	CallerStrip string // LN-8: what the provider puts in front of every caller's number
	Strip       int    // digits taken from the front of what is dialled
	Prefix      string // LN-9: then put in front
	AllowOut    bool   // may be taken for outgoing calls
	Record      bool   // conversations on it are recorded
	Music       string // EX-21: as a line's
	Ring        string // TS-4: as a line's
	MaxCalls    int    // LN-12: at the same time, both ways
	Hours       Hours  // WH-1
	Forwarding  bool   // LN-6: as a line's
}

// Label is what tracks, records and alerts call the trunk.
func (t Trunk) Label() string {
	if t.Name != "" {
		return t.Name
	}
	return t.ID
}

// DID says where calls to a number go. X in Number stands for any digit, '.' at
// its end for one digit or more; a leading '+' does not count.
type DID struct {
	Number   string
	DirectTo string
	Group    string
	DISA     string
	App      string
	Mailbox  string
	Last     LastAgent
}

// fits reports whether a number that was called is the DID's.
func (d DID) fits(number string) bool {
	shape, number := strings.TrimPrefix(d.Number, "+"), strings.TrimPrefix(number, "+")
	shape, more := strings.CutSuffix(shape, ".")
	if len(number) < len(shape) || more == (len(number) == len(shape)) {
		return false
	}
	for i := range len(shape) {
		if shape[i] != number[i] && (shape[i] != 'X' || number[i] < '0' || number[i] > '9') {
			return false
		}
	}
	return true
}

// TrunkAt finds the trunk whose port this is, or a channel of it.
func (p *Plan) TrunkAt(port call.Port) (Trunk, bool) {
	return find(p.Trunks, func(t Trunk) bool { return t.Port == port.Base() })
}

// incomingTrunk: whom does a call from a trunk ring?
func (p *Plan) incomingTrunk(a call.Ask, w World) call.Route {
	t, found := p.TrunkAt(a.Port)
	if !found {
		return refuse("No trunk is set up at %s.", a.Port)
	}
	l := Line{Port: a.Port, Name: t.Label(), Enabled: t.Enabled, DirectTo: t.DirectTo, Group: t.Group, DISA: t.DISA, App: t.App, Mailbox: t.Mailbox, Last: t.Last, Record: t.Record, Hours: t.Hours}
	if d, is := find(t.DIDs, func(d DID) bool { return d.fits(a.Digits) }); is {
		l.DirectTo, l.Group, l.DISA, l.App, l.Mailbox, l.Last = d.DirectTo, d.Group, d.DISA, d.App, d.Mailbox, d.Last
		l.Name = fmt.Sprintf("%s for %s", t.Label(), a.Digits)
	}
	if l.Enabled && l.DirectTo == "" && l.Group == "" && l.DISA == "" && l.App == "" && l.Mailbox == "" {
		return refuse("%s leads nowhere for the number %q.", t.Label(), a.Digits)
	}
	return p.incomingLine(l, a, w)
}

// recorded reports whether the calls of an outside line are recorded.
func (p *Plan) recorded(port call.Port) bool {
	if port.Trunk() {
		t, _ := p.TrunkAt(port)
		return t.Record
	}
	l, _ := p.LineAt(port)
	return l.Record
}

// channel finds a free channel of a trunk. Outgoing calls are on the first
// MaxCalls channels and incoming ones on others (see ChannelIn), so that the two
// never take the same one at once.
func (t Trunk) channel(w World) (call.Port, bool) {
	for n := 1; n <= t.MaxCalls; n++ {
		if c := t.Port.Channel(n); w.Look(c) == Idle {
			return c, true
		}
	}
	return "", false
}

// triedTrunk reports whether one of the ports is a channel of the trunk.
func triedTrunk(tried []call.Port, t Trunk) bool {
	return slices.ContainsFunc(tried, func(p call.Port) bool { return p.Trunk() && p.Base() == t.Port })
}
