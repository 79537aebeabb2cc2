package webadmin_test

import (
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

type oneLadder struct{}

func (oneLadder) SIPMessages(id uint64) []webadmin.SIPMessage {
	if id != 7 {
		return nil
	}
	return []webadmin.SIPMessage{
		{At: time.Unix(1000, 0), Network: "UDP", Peer: "192.0.2.9:5060", CallID: "a", Text: "INVITE sip:801@192.0.2.1 SIP/2.0\r\n\r\n"},
		{At: time.Unix(1001, 0), Sent: true, Network: "TLS", Peer: "[2001:db8::9]:5061", CallID: "a", Text: "SIP/2.0 180 Ringing\r\n\r\n"},
	}
}

func TestTheMessagesOfACallAreShownAndSavedAsPackets(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Ladders = oneLadder{} })
	a := r.do("GET", "/api/v1/calls/7/sip", nil)
	if body := a.Body.String(); !strings.Contains(body, `"line":"INVITE 801"`) || !strings.Contains(body, `"line":"180 Ringing"`) {
		t.Errorf("got %s", body)
	}
	p := r.do("GET", "/api/v1/calls/7/sip.pcap", nil)
	r.want(p, http.StatusOK)
	b := p.Body.Bytes()
	if binary.LittleEndian.Uint32(b) != 0xa1b2c3d4 || binary.LittleEndian.Uint32(b[20:]) != 101 {
		t.Fatalf("no pcap of raw packets: % x", b[:24])
	}
	first := b[40:]
	sum := uint32(0)
	for i := 0; i < 20; i += 2 {
		sum += uint32(binary.BigEndian.Uint16(first[i:]))
	}
	if sum = sum>>16 + sum&0xffff; sum != 0xffff || first[9] != 17 || string(first[12:16]) != "\xc0\x00\x02\x09" || !strings.HasPrefix(string(first[28:]), "INVITE ") {
		t.Errorf("the first packet is % x", first[:28])
	}
	second := first[binary.LittleEndian.Uint32(b[32:]):][16:]
	if second[0]>>4 != 6 || !strings.HasPrefix(string(second[48:]), "SIP/2.0 180") {
		t.Errorf("the second packet is % x", second[:48])
	}
	if log := r.do("GET", "/api/v1/audit", nil).Body.String(); !strings.Contains(log, "calls/7/sip") {
		t.Errorf("the audit log says %s", log)
	}
	r.problem(r.do("GET", "/api/v1/calls/8/sip.pcap", nil), http.StatusNotFound, "not-found")
	reader := r.as(auth.ReadOnly)
	reader.problem(reader.do("GET", "/api/v1/calls/7/sip", nil), http.StatusForbidden, "not-permitted")
}
