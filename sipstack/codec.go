package sipstack

import (
	"errors"
	"slices"
	"strings"
)

// How a codec is found for each telephone (RFC 3264):
//
//   - We answer an offer with one codec, the telephone-events of its clock, and
//     comfort noise if it was offered: what may arrive is then known.
//   - The codec that the other side of the call speaks comes first, so that
//     nothing is transcoded that need not be. Else the one spoken so far, else
//     our own order: G.711 in the country's law, the other law, G.722.
//   - A telephone that is rung is offered what its caller offered, in the
//     caller's order, and then ours.
//   - A codec that we cannot code ourselves (Local.Passed) is spoken only with
//     another telephone that does; see reconcile for when calls move.
//
// Parameters (a=fmtp) tell what who says them likes to get; none of the codecs
// here fails for them, so they are passed on and not compared.

// errNoCodec says that there is no way to understand each other.
var errNoCodec = errors.New("agree on sound: no codec is understood by both")

// same says that two formats are one codec.
func (f Format) same(o Format) bool {
	return strings.EqualFold(f.Name, o.Name) && f.Clock == o.Clock && max(f.Channels, 1) == max(o.Channels, 1)
}

// helper reports whether a format is of use only beside a codec.
func (f Format) helper() bool { return f.Name == TelephoneEvent || f.Name == comfortNoise }

// plain says that a format is G.711, which carries fax and modems.
func (f Format) plain() bool { return f.Name == "PCMA" || f.Name == "PCMU" }

// comfortNoise is the name of RFC 3389's format.
const comfortNoise = "CN"

// find looks a format up; false if it is not among fs.
func find(fs []Format, f Format) (Format, bool) {
	for _, o := range fs {
		if o.same(f) {
			return o, true
		}
	}
	return Format{}, false
}

// agree is what both understand, in the telephone's order and with its
// numbers; an error if there is no codec among it. offered is our offer that
// this answers, nil if this is an offer: nothing else can be agreed on then.
func (d *description) agree(l Local, offered []Format) ([]Format, error) {
	ours := offered
	if ours == nil {
		ours = slices.Concat(l.Formats, l.Passed)
	}
	var both []Format
	codec := false
	for _, f := range d.form {
		o, known := find(ours, f)
		if _, twice := find(both, f); !known || twice {
			continue
		}
		f.Name, f.Arrives = o.Name, f.Payload
		if offered != nil {
			f.Arrives = o.Payload
		}
		both = append(both, f)
		codec = codec || !f.helper()
	}
	if !codec {
		return nil, errNoCodec
	}
	return both, nil
}

// choose is what an offer is answered with, by the rules above; nil if nothing
// will do. facing is what the other side of the call speaks, now what this one
// did so far.
func choose(both []Format, l Local, facing, now []Format) []Format {
	for _, f := range slices.Concat(facing, now, l.Formats) {
		_, passed := find(l.Passed, f)
		_, heard := find(facing, f)
		if c, ok := find(both, f); ok && !f.helper() && (!passed || heard) {
			if passed {
				c.Params = f.Params // the other side's wishes are for this one
			}
			return beside([]Format{c}, both)
		}
	}
	return nil
}

// beside puts the helpers with the codecs: the telephone-events of the first
// one's clock, or such as there are, and comfort noise.
func beside(codecs, both []Format) []Format {
	out := slices.Clip(codecs)
	keys, found := find(both, Format{Name: TelephoneEvent, Clock: codecs[0].Clock})
	if !found {
		for _, f := range both {
			if f.Name == TelephoneEvent {
				keys, found = f, true
				break
			}
		}
	}
	if found {
		out = append(out, keys)
	}
	if noise, ok := find(both, Format{Name: comfortNoise, Clock: codecs[0].Clock}); ok {
		out = append(out, noise)
	}
	return out
}

// codecsOf leaves the helpers out.
func codecsOf(fs []Format) []Format {
	return slices.DeleteFunc(slices.Clone(fs), Format.helper)
}

// offerOf is our offer to a telephone whose call has another side that speaks
// facing, nil for one that is ours to code.
func offerOf(l Local, facing []Format) []Format {
	o := offering{used: map[uint8]bool{}}
	for _, f := range l.Formats {
		o.used[f.Payload] = true
	}
	clock := 0
	for _, f := range codecsOf(facing) {
		if own, ok := find(l.Formats, f); ok {
			o.add(own)
		} else if p, ok := find(l.Passed, f); ok {
			p.Payload, p.Params, clock = o.number(f.Payload), f.Params, p.Clock
			o.add(p)
		}
	}
	for _, f := range l.Formats {
		if f.Name != comfortNoise { // it is taken, but not asked for: most who send it send it badly
			o.add(f)
		}
	}
	for _, p := range l.Passed {
		if p.Name == TelephoneEvent && p.Clock == clock {
			p.Payload = o.number(p.Payload)
			o.add(p)
		}
	}
	return o.formats
}

// offering is an offer that is being made.
type offering struct {
	formats []Format
	used    map[uint8]bool
}

func (o *offering) add(f Format) {
	if _, twice := find(o.formats, f); !twice {
		o.formats = append(o.formats, f)
	}
}

// number takes a dynamic payload type (RFC 3551 section 3: 96 to 127), the one
// that is wished for if it is free.
func (o *offering) number(wish uint8) uint8 {
	const first, last = 96, 127
	if wish < first || wish > last || o.used[wish] {
		for wish = first; o.used[wish] && wish < last; wish++ {
			continue
		}
	}
	o.used[wish] = true
	return wish
}
