package main

import (
	"time"

	"ringdown/webadmin"
)

// SIPMessages implements webadmin.Ladders: those of every call, played.
func (d *desks) SIPMessages(uint64) (all []webadmin.SIPMessage) {
	const phone, proxy = "192.168.1.51:5060", "192.0.2.1:5060"
	for i, m := range []struct {
		sent       bool
		peer, text string
	}{
		{false, phone, "INVITE sip:90223456789@192.168.1.1 SIP/2.0\r\nAuthorization: (removed)\r\n\r\n"},
		{true, phone, "SIP/2.0 100 Trying\r\n\r\n"},
		{true, proxy, "INVITE sip:0223456789@192.0.2.1 SIP/2.0\r\n\r\n"},
		{false, proxy, "SIP/2.0 183 Session Progress\r\n\r\n"},
		{true, phone, "SIP/2.0 183 Session Progress\r\n\r\n"},
		{false, proxy, "SIP/2.0 200 OK\r\n\r\n"},
		{true, proxy, "ACK sip:0223456789@192.0.2.1 SIP/2.0\r\n\r\n"},
		{true, phone, "SIP/2.0 200 OK\r\n\r\n"},
		{false, phone, "ACK sip:90223456789@192.168.1.1 SIP/2.0\r\n\r\n"},
	} {
		all = append(all, webadmin.SIPMessage{
			At: d.began.Add(time.Duration(i*i) * 7 * time.Millisecond), Sent: m.sent, Network: "UDP", Peer: m.peer, CallID: "f81d4fae@" + m.peer, Text: m.text,
		})
	}
	return all
}
