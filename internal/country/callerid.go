package country

import (
	"fmt"
	"slices"
	"strings"
)

const (
	srcGR30 = "Bellcore GR-30-CORE / TIA-777: 300 bits seizure, 180 mark, 500 ms after the ring"
	srcETSI = "ETSI EN 300 659-1"
	srcBT   = "BT SIN 227/242"
	srcYD   = "YD/T 1277.1-2003, YDN 069-1997"
	srcNTT  = "NTT technical reference for caller id; timings assumed"
)

// Way is the name of c among the ways of sending caller id: "none",
// "bell202-after-ring", "bell202-after-ring-single" (SDMF: no name), "v23-before-ring-reversal-dtas", "dtmf-before-ring",
// "ntt" and so on.
func (c CallerID) Way() string {
	if c.Scheme == CIDNone || c.Scheme == "" {
		return string(CIDNone)
	}
	if c.Scheme == CIDNTT {
		return string(CIDNTT)
	}
	name := string(c.Scheme) + "-after-ring"
	if c.When == BeforeFirstRing {
		name = string(c.Scheme) + "-before-ring"
	}
	if c.Scheme != CIDDTMF && !c.Multiple {
		name += "-single"
	}
	if c.Alert == AlertNone || c.Alert == "" {
		return name
	}
	return name + "-" + strings.ReplaceAll(string(c.Alert), "+", "-")
}

// Variants lists every name that WithCallerID takes: first the way that p has,
// then the others seen in its country, then the rest.
func (p Profile) Variants() []string {
	var names []string
	for _, c := range p.ways() {
		if !slices.Contains(names, c.Way()) {
			names = append(names, c.Way())
		}
	}
	return names
}

// WithCallerID returns p with the named way of sending caller id. The error
// lists the names known.
func (p Profile) WithCallerID(way string) (Profile, error) {
	all := p.ways()
	i := slices.IndexFunc(all, func(c CallerID) bool { return c.Way() == way })
	if i < 0 {
		return Profile{}, fmt.Errorf("caller-id way %q is not known; known are %s",
			way, strings.Join(p.Variants(), ", "))
	}
	q := p.clone()
	q.CallerID = all[i]
	q.AlsoCallerID = slices.DeleteFunc(append([]CallerID{p.CallerID}, q.AlsoCallerID...),
		func(c CallerID) bool { return c.Way() == way })
	return q, nil
}

// ways are the profile's own ways, then all others with the names' encoding of
// the country.
func (p Profile) ways() []CallerID {
	enc := p.CallerID.Encoding
	all := append([]CallerID{p.CallerID}, p.AlsoCallerID...)
	return append(all,
		bell202AfterRing(srcGR30, enc),
		single(bell202AfterRing(srcGR30, enc)),
		v23AfterRing(srcETSI, enc),
		v23BeforeRing(srcBT, enc),
		dtmfBeforeRing(assumed, AlertNone, "D", "C", enc),
		dtmfBeforeRing(assumed, AlertReversal, "D", "C", enc),
		ntt(enc),
		noCallerID(enc),
	)
}

func noCallerID(encoding string) CallerID {
	return CallerID{Scheme: CIDNone, Alert: AlertNone, Encoding: encoding, Source: "assumed: lines without the service"}
}

func bell202AfterRing(source, encoding string) CallerID {
	return CallerID{
		Scheme: CIDBell202, When: AfterFirstRing, Alert: AlertNone, Multiple: true,
		Delay: ms(500), Gap: ms(200), Seizure: 300, Mark: 180, Level: -13.5,
		Encoding: encoding, Source: source,
	}
}

// single is the older form of a message, which has no name (SDMF).
func single(c CallerID) CallerID {
	c.Multiple = false
	return c
}

func v23AfterRing(source, encoding string) CallerID {
	c := bell202AfterRing(source, encoding)
	c.Scheme = CIDV23
	return c
}

// v23BeforeRing is the British way: line reversal, dual alert tone, data, ring.
func v23BeforeRing(source, encoding string) CallerID {
	return CallerID{
		Scheme: CIDV23, When: BeforeFirstRing, Alert: AlertReversalDTAS, Multiple: true,
		Delay: ms(150), Gap: ms(300), Seizure: 300, Mark: 80, Level: -13.5,
		Encoding: encoding, Source: source,
	}
}

// dtmfBeforeRing sends the number as DTMF digits; the first comes 250 ms after
// the alert (assumed), the ring 500 ms after the last (assumed).
func dtmfBeforeRing(source string, alert Alert, start, stop, encoding string) CallerID {
	return CallerID{
		Scheme: CIDDTMF, When: BeforeFirstRing, Alert: alert, Start: start, Stop: stop,
		Delay: ms(250), Gap: ms(500), Level: -10, Encoding: encoding, Source: source,
	}
}

// ntt rings 500/500 ms (CAR) until the telephone answers by itself, sends the
// data, waits for the telephone to hang up, and then rings.
func ntt(encoding string) CallerID {
	return CallerID{
		Scheme: CIDNTT, When: BeforeFirstRing, Alert: AlertCAR, Multiple: true,
		Delay: ms(300), Gap: ms(500), Mark: 72, Level: -13.5,
		Encoding: encoding, Source: srcNTT,
	}
}
