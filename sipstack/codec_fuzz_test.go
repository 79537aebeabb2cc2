package sipstack

import (
	"net/netip"
	"testing"
)

// Whatever two telephones offer: what they are answered is part of what they
// offered, one codec, and the same for both if they have one in common.
func FuzzNegotiation(f *testing.F) {
	d := &desk{conn: &memConn{addr: netip.MustParseAddrPort("10.0.0.9:5062")}}
	f.Add(d.sdp(wideFormats, wideAttributes), d.sdp("RTP/AVP 99 9", "a=rtpmap:99 opus/48000/2\r\n"))
	f.Add(d.sdp("RTP/AVP 0 101 101 0", "a=rtpmap:0 opus/48000/2\r\n"), d.offer())
	f.Add(d.sdp("RTP/AVP 96 97", "a=rtpmap:96 G722/8000\r\na=rtpmap:97 g722/8000/1\r\n"), d.sdp("RTP/AVP 13", ""))
	l := (&leg{port: 20000}).Local()
	f.Fuzz(func(t *testing.T, caller, called string) {
		a, err := parseSDP([]byte(caller))
		if err != nil {
			return
		}
		ofA, err := a.agree(l, nil)
		if err != nil {
			return
		}
		offered := offerOf(l, codecsOf(ofA))
		distinct(t, offered)
		b, err := parseSDP([]byte(called))
		if err != nil {
			return
		}
		ofB, err := b.agree(l, offered)
		if err != nil {
			return
		}
		within(t, "agreed with the called telephone", ofB, offered)
		chosen := choose(ofA, l, codecsOf(beside(codecsOf(ofB), ofB)), nil)
		within(t, "answered to the caller", chosen, ofA)
		if n := len(codecsOf(chosen)); chosen != nil && n != 1 {
			t.Errorf("the answer has %d codecs: %+v", n, chosen)
		}
		common := false
		for _, x := range codecsOf(ofB) {
			_, has := find(ofA, x)
			common = common || has
		}
		if common && (chosen == nil || !in(ofB, chosen[0])) {
			t.Errorf("both have a codec in common, and %+v is answered to %+v with %+v on the other side", chosen, ofA, ofB)
		}
	})
}

func in(fs []Format, f Format) bool { _, ok := find(fs, f); return ok }

func within(t *testing.T, what string, fs, all []Format) {
	t.Helper()
	for _, f := range fs {
		if !in(all, f) {
			t.Errorf("%s: %+v is not among %+v", what, f, all)
		}
	}
}

// distinct looks whether each number means one thing.
func distinct(t *testing.T, fs []Format) {
	t.Helper()
	seen := map[uint8]bool{}
	for _, f := range fs {
		if seen[f.Payload] {
			t.Errorf("%d means two things: %+v", f.Payload, fs)
		}
		seen[f.Payload] = true
	}
}
