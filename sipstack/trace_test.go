package sipstack

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

func traced(t *testing.T, id string) sip.Message {
	t.Helper()
	m, err := sip.ParseMessage([]byte("INVITE sip:801@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nFrom: <sip:821@192.0.2.1>;tag=1\r\nTo: <sip:801@192.0.2.1>\r\nCall-ID: " + id + "\r\nCSeq: 1 INVITE\r\nAuthorization: Digest username=\"821\",\r\n response=\"0123456789abcdef\"\r\nContent-Length: 0\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSecretsAreNotKeptOfMessages(t *testing.T) {
	text := "INVITE sip:x SIP/2.0\r\nAuthorization: Digest username=\"821\",\r\n response=\"0123abcd\", cnonce=\"77\"\r\nSubject: hi\r\nproxy-authorization : Digest response=\"beef\"\r\n\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0a2V5|2^20\r\nSignal=5\r\nDuration=160\r\n"
	is := withoutSecrets(text)
	for _, secret := range []string{"0123abcd", "77", "beef", "c2VjcmV0a2V5", "Signal=5"} {
		if strings.Contains(is, secret) {
			t.Errorf("%q is still in %s", secret, is)
		}
	}
	for _, rest := range []string{"Subject: hi\r\n", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:(removed)|2^20", "Duration=160"} {
		if !strings.Contains(is, rest) {
			t.Errorf("%q is gone from %s", rest, is)
		}
	}
}

func TestMessagesAreKeptByCallAndBounded(t *testing.T) {
	tr, from := newTrace(), netip.MustParseAddrPort("192.0.2.9:5060")
	local := func() netip.AddrPort { return netip.MustParseAddrPort("192.0.2.1:5060") }
	text := func() string { return strings.Repeat("x", 2000) }
	for n := range 3 * tracedEachSecond {
		id := "a"
		if n%2 == 1 {
			id = "b"
		}
		tr.note(traced(t, id), n%3 == 0, peer{network: "UDP", addr: from}, local, text)
	}
	tr.bind("a", 7)
	if n := len(tr.of(7)); n == 0 || n > 2*tracedEachSecond {
		t.Errorf("%d messages of a storm are kept", n)
	}
	for range 5000 {
		tr.count = 0
		tr.note(traced(t, "a"), false, peer{network: "UDP", addr: from}, local, text)
	}
	if len(tr.kept) > maxTraced || tr.bytes > maxTracedBytes || len(tr.of(call.ID(7))) == 0 {
		t.Errorf("%d messages of %d bytes are kept", len(tr.kept), tr.bytes)
	}
	if len(tr.of(8)) != 0 {
		t.Error("another call has messages")
	}
}

// TestATapSeesAllMessagesWithoutSecrets: those of signing in too, which are not
// kept, and no more than of a second's share.
func TestATapSeesAllMessagesWithoutSecrets(t *testing.T) {
	tr, from := newTrace(), peer{network: "UDP", addr: netip.MustParseAddrPort("192.0.2.9:5060")}
	local := func() netip.AddrPort { return netip.MustParseAddrPort("192.0.2.1:5060") }
	m, err := sip.ParseMessage([]byte("REGISTER sip:192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nFrom: <sip:821@192.0.2.1>;tag=1\r\nTo: <sip:821@192.0.2.1>\r\nCall-ID: r\r\nCSeq: 1 REGISTER\r\nAuthorization: Digest response=\"beef\"\r\nContent-Length: 0\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	var seen []TracedMessage
	s := &Stack{trace: tr}
	tr.note(m, false, from, local, m.String)
	s.TraceTo(func(x TracedMessage) { seen = append(seen, x) })
	for range tracedEachSecond + 50 {
		tr.note(m, false, from, local, m.String)
	}
	if n := len(seen); n == 0 || n > 2*tracedEachSecond {
		t.Fatalf("%d messages were seen", n)
	}
	if missed := s.TraceTo(nil); int(missed)+len(seen) != tracedEachSecond+50 {
		t.Errorf("%d messages were seen and %d missed", len(seen), missed)
	}
	if x := seen[0]; x.Local != local() || x.Peer != from.addr || strings.Contains(x.Text, "beef") || !strings.HasPrefix(x.Text, "REGISTER ") {
		t.Errorf("the tap saw %+v", x)
	}
	before := len(seen)
	if tr.note(m, false, from, local, m.String); len(seen) != before || len(tr.kept) != 0 {
		t.Error("a message was seen behind the tap's end, or kept")
	}
}
