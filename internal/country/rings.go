package country

import (
	"slices"
	"time"
)

// RingName names a way to ring a telephone that people tell apart by ear; ""
// is the country's usual one.
type RingName string

// The patterns of distinctive ringing that telephones and exchanges know by
// number: Telcordia GR-506-CORE 14.2 (TR-TSY-000506). Its fifth, a single splash,
// is no ring for a call.
const (
	RingDR1 RingName = "dr1" // long
	RingDR2 RingName = "dr2" // two
	RingDR3 RingName = "dr3" // short, short, long
	RingDR4 RingName = "dr4" // short, long, short
)

// RingNames lists them all.
func RingNames() []RingName { return []RingName{RingDR1, RingDR2, RingDR3, RingDR4} }

// Known reports whether the name is one of RingNames.
func (n RingName) Known() bool { return slices.Contains(RingNames(), n) }

// Cadenced is r in the pattern of that name: frequency and voltage stay the
// country's, to which its telephones are made. A name that is not known changes
// nothing.
//
// Every pattern ends in a silence of 4 s, in which GR-30's caller id has room.
func (r Ring) Cadenced(n RingName) Ring {
	if c := n.cadence(); c != nil {
		r.Cadence, r.Source = c, "GR-506-CORE 14.2, "+string(n)
	}
	return r
}

func (n RingName) cadence() []time.Duration {
	switch n {
	case RingDR1:
		return []time.Duration{ms(2000), ms(4000)}
	case RingDR2:
		return []time.Duration{ms(800), ms(400), ms(800), ms(4000)}
	case RingDR3:
		return []time.Duration{ms(400), ms(200), ms(400), ms(200), ms(800), ms(4000)}
	case RingDR4:
		return []time.Duration{ms(300), ms(200), ms(1000), ms(200), ms(300), ms(4000)}
	}
	return nil
}
