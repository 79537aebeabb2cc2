package appliance_test

import (
	"fmt"
	"net"
	"testing"
	"time"
)

// stranger is somebody on another address of the loopback network.
type stranger struct {
	net.Conn
	t *testing.T
	n int
}

func (o *office) stranger(from string) *stranger {
	o.t.Helper()
	d := net.Dialer{LocalAddr: &net.UDPAddr{IP: net.ParseIP(from)}}
	c, err := d.DialContext(o.t.Context(), "udp", o.sip)
	o.must(err)
	o.t.Cleanup(func() { _ = c.Close() })
	return &stranger{Conn: c, t: o.t}
}

// asks sends a request in the name of nobody whom we know, and reports whether an
// answer comes.
func (s *stranger) asks(method string) bool {
	s.t.Helper()
	s.n++
	_, err := fmt.Fprintf(s, "%[1]s sip:801@pbx SIP/2.0\r\nVia: SIP/2.0/UDP %[2]s;branch=z9hG4bKs%[3]d;rport\r\nMax-Forwards: 70\r\n"+
		"From: <sip:eve@pbx>;tag=e%[3]d\r\nTo: <sip:801@pbx>\r\nCall-ID: eve%[3]d@%[2]s\r\nCSeq: 1 %[1]s\r\nContact: <sip:eve@%[2]s>\r\nContent-Length: 0\r\n\r\n",
		method, s.LocalAddr(), s.n)
	if err == nil {
		err = s.SetReadDeadline(time.Now().Add(time.Second))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.Read(make([]byte, 2048))
	return err == nil
}

// Who was locked out is so after a restart too.
func TestALockedAddressStaysSoOverARestart(t *testing.T) {
	o := inOffice(t)
	if !o.stranger("127.0.0.2").asks("OPTIONS") {
		t.Fatal("a stranger gets no answer at first")
	}
	for range 9 {
		o.stranger("127.0.0.2").asks("INVITE")
	}
	if o.stranger("127.0.0.2").asks("OPTIONS") {
		t.Fatal("a stranger who failed nine times gets an answer")
	}
	o.restart()
	if o.stranger("127.0.0.2").asks("OPTIONS") {
		t.Error("after a restart it gets one")
	}
	if !o.stranger("127.0.0.1").asks("OPTIONS") {
		t.Error("and others do not")
	}
}
