package sipstack

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

// What a stranger may send never panics, and what we answer to it can be read.
func FuzzSDP(f *testing.F) {
	d := &desk{conn: &memConn{addr: netip.MustParseAddrPort("10.0.0.9:5062")}}
	f.Add(d.offer())
	f.Add(d.sdp("RTP/AVP 0", "a=sendonly\r\nm=video 5000 RTP/AVP 31\r\na=rtcp:4005 IN IP4 1.2.3.4\r\n"))
	f.Add("v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nc=IN IP6 fe80::1%eth0\r\nt=0 0\r\nm=audio 4000/2 RTP/AVP 8\r\na=ptime:-1\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		theirs, err := parseSDP([]byte(text))
		if err != nil {
			return
		}
		o := &ours{address: netip.MustParseAddr("10.0.0.1"), local: (&leg{port: 20000}).Local()}
		both, err := theirs.agree(o.local, nil)
		if err != nil {
			return
		}
		if r := theirs.remote(both, netip.Addr{}); r.Send && !r.RTP.IsValid() {
			t.Errorf("sound is to be sent nowhere: %+v", r)
		}
		chosen := choose(both, o.local, nil, nil)
		if chosen == nil {
			return
		}
		answer := o.answer(theirs, chosen)
		back, err := parseSDP(answer)
		if err != nil {
			t.Fatalf("our answer cannot be read: %v\n%s", err, answer)
		}
		if len(back.media) != len(theirs.media) || back.audio != theirs.audio {
			t.Errorf("%d media lines, audio %d; answered %d, audio %d", len(theirs.media), theirs.audio, len(back.media), back.audio)
		}
	})
}

func FuzzCredentials(f *testing.F) {
	f.Add(`Digest username="805", realm="ringdown", nonce="x", uri="sip:x", response="y", qop=auth, nc=00000001, cnonce="z"`)
	f.Add(`Digest username="\"", nonce="x",response=`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCredentials(text)
		if err != nil {
			return
		}
		if c.username == "" || c.nonce == "" || c.response == "" {
			t.Errorf("%q gives %+v", text, c)
		}
		a := newAuthority("ringdown")
		if v := a.check(c, "REGISTER", "p", netip.MustParseAddr("10.0.0.9"), time.Time{}); v != verdictStale {
			t.Errorf("%q is %v with a nonce that nobody made", text, v)
		}
	})
}

func FuzzDialled(f *testing.F) {
	f.Add("+886-2(123)")
	f.Fuzz(func(t *testing.T, user string) {
		n, ok := dialled(user)
		if ok && strings.Trim(n, "0123456789*#+ABCD") != "" {
			t.Errorf("%q is dialled as %q", user, n)
		}
		if k, ok := relayedKey(user); ok && !strings.Contains("0123456789*#ABCD", string(k)) {
			t.Errorf("%q is the key %q", user, k)
		}
	})
}

// What comes by a connection is cut into messages at the same places however the
// network cuts it, and nothing makes it panic or wait.
func FuzzWhole(f *testing.F) {
	f.Add("OPTIONS sip:x SIP/2.0\r\nContent-Length: 3\r\n\r\nabcOPTIONS", 5)
	f.Add("\r\n\r\nREGISTER sip:x SIP/2.0\r\nl : 0\r\n\r\n", 30)
	f.Add("INVITE sip:x SIP/2.0\r\nContent-Length: 1\r\nContent-Length: 99\r\n\r\nv", 44)
	f.Fuzz(func(t *testing.T, text string, at int) {
		n, err := whole([]byte(text))
		if n < 0 || n > len(text) || n > maxStreamed || n > 0 && err != nil {
			t.Fatalf("%d bytes of %d, %v", n, len(text), err)
		}
		if at < 0 || at > len(text) || n == 0 {
			return
		}
		if m, err := whole([]byte(text[:at])); err == nil && m != 0 && m != n {
			t.Errorf("%d bytes of the whole, %d of its first %d", n, m, at)
		}
	})
}

func FuzzCrypto(f *testing.F) {
	f.Add("1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|2^31 WSH=64")
	f.Add("2 AEAD_AES_256_GCM inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA== -X")
	f.Add("3 AEAD_AES_128_GCM inline:|1:4")
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := parseCrypto(text)
		if !ok {
			return
		}
		for _, s := range suites() {
			if s.name == c.suite && s.size == len(c.key) {
				return
			}
		}
		t.Errorf("%q is taken as %d bytes of %s", text, len(c.key), c.suite)
	})
}

// A frame of a web socket comes out as it went in, however it is cut.
func FuzzUnframe(f *testing.F) {
	f.Add([]byte{0x81, 3, 'a', 'b', 'c', 0x81}, 2)
	f.Add([]byte{0x81, 126, 0, 1, 'x'}, 3)
	f.Add([]byte{0x81, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, 1)
	f.Fuzz(func(t *testing.T, b []byte, at int) {
		message, rest, ok := unframe(b)
		if ok && len(message)+len(rest) > len(b) || !ok && len(rest) != len(b) {
			t.Fatalf("%x: %d and %d bytes", b, len(message), len(rest))
		}
		if ok && at >= 0 && at < len(b)-len(rest) {
			if _, _, early := unframe(b[:at]); early {
				t.Errorf("%x is whole before its end", b)
			}
		}
	})
}

// Whom a telephone wants its party transferred to is a number that can be
// dialled, or a dialog with all three parts of its name, or refused.
func FuzzReferTo(f *testing.F) {
	f.Add("<sip:803@10.0.0.1>")
	f.Add("\"A\" <sips:+886-2@[::1]:5061;transport=tls?Replaces=a%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy%3Bearly-only&X=%zz>;p=1")
	f.Add("tel:803;phone-context=x")
	f.Add("<sip:%23%zz@h;method=BYE>")
	f.Fuzz(func(t *testing.T, text string) {
		req := sip.NewRequest(sip.REFER, sip.Uri{Scheme: "sip", Host: "10.0.0.1"})
		req.AppendHeader(sip.NewHeader("Refer-To", text))
		to, err := referToOf(req)
		switch r := to.replaces; {
		case err != nil:
		case r != nil && (r.call == "" || r.to == "" || r.from == ""):
			t.Errorf("half a dialog: %+v", r)
		case r == nil && (to.number == "" || len(to.number) > maxNumber || strings.Trim(to.number, "0123456789*#+ABCD") != ""):
			t.Errorf("number %q", to.number)
		}
	})
}
