package endpoints

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
)

// question is what a service over UDP is asked, a request that changes nothing there;
// nil: it has none. from is our own end, host:port.
func question(r Row, from string) []byte {
	switch r.Service {
	case Trunk:
		return options(r.Host, from)
	case STUN:
		return binding()
	case NTP:
		return clock()
	case DNS:
		return root()
	}
	return nil
}

// options asks a SIP server what it can do (RFC 3261 s.11). Many answer it to
// strangers too, with 200 or a refusal; either shows that they are there.
func options(host, from string) []byte {
	id := rand.Text()
	return fmt.Appendf(nil, "OPTIONS sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;rport;branch=z9hG4bK%s\r\nMax-Forwards: 70\r\nFrom: <sip:ping@%s>;tag=%s\r\nTo: <sip:%s>\r\nCall-ID: %s\r\nCSeq: 1 OPTIONS\r\nContact: <sip:ping@%s>\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n",
		host, from, id, from, id[:10], host, id, from)
}

// binding is a request for our public address (RFC 5389 s.6).
func binding() []byte {
	b := make([]byte, 20)
	binary.BigEndian.PutUint16(b, 0x0001)
	binary.BigEndian.PutUint32(b[4:], 0x2112A442)
	_, _ = rand.Read(b[8:]) // never fails (crypto/rand)
	return b
}

// clock is a client's question for the time (RFC 4330 s.5): version 4, mode 3.
func clock() []byte {
	b := make([]byte, 48)
	b[0] = 4<<3 | 3
	return b
}

// root asks for the name servers of the root (RFC 1035 s.4.1): every resolver knows
// them.
func root() []byte {
	b := make([]byte, 17)
	_, _ = rand.Read(b[:2]) // never fails (crypto/rand)
	b[2] = 1                // recursion desired
	b[5] = 1                // one question: the empty name,
	b[14], b[16] = 2, 1     // NS, IN
	return b
}
