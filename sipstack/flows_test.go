package sipstack

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
)

// A telephone over each transport signs in, is called over the connection that
// it opened, and never has one opened to it.
func TestTelephonesAreReachedByTheConnectionsThatTheyOpened(t *testing.T) {
	for _, at := range []string{"127.0.0.1", "::1"} {
		for via, contact := range map[string]string{
			"TCP": "sip:805@192.0.2.9:5070;transport=tcp",
			"TLS": "sips:805@192.0.2.9:5071",
			"WSS": "sip:k3j@k3j.invalid;transport=ws",
		} {
			t.Run(via+" "+at, func(t *testing.T) {
				h := inHouse(t, at)
				var f *flow
				switch via {
				case "TCP":
					f = h.dialTCP()
				case "TLS":
					f = h.dialTLS()
				case "WSS":
					var err error
					if f, err = h.dialWeb("", "sip"); err != nil {
						t.Fatal(err)
					}
				}
				if got := f.register(contact); !strings.Contains(got, contact[:12]) {
					t.Errorf("the sign-in is answered\n%s", got)
				}
				h.event(call.PortUp)
				h.stack.Do(call.Effect{Kind: call.RingPhone, Port: call.SIPPort("805")})
				got := f.next("INVITE " + contact)
				scheme := "<sip:"
				if strings.HasPrefix(contact, "sips:") {
					scheme = "<sips:"
				}
				if !strings.Contains(got, "Via: SIP/2.0/"+via+" ") || !strings.Contains(got, "Contact: "+scheme) {
					t.Errorf("it is called by\n%s", got)
				}
				if p := h.stack.Phones(); len(p) != 1 || p[0].Contacts[0].Transport != via {
					t.Errorf("signed in are %+v", p)
				}
				f.shut() // the call ends with the connection
				h.event(call.PhoneRefused)
			})
		}
	}
}

func TestKeepalivesAreAnswered(t *testing.T) {
	h := inHouse(t, "127.0.0.1")
	f := h.dialTLS()
	f.send("\r\n\r\n")
	f.next("\r\n")
	f.send("\r\n") // one alone is an answer, not a question
	f.send(f.text("OPTIONS", "sip:here", "sip:805@x", "")[:60])
	f.cseq--
	f.send(f.text("OPTIONS", "sip:here", "sip:805@x", "")[60:])
	f.next("SIP/2.0 200")
	f.send("\r\n\r\n")
	f.next("\r\n")
	web, err := h.dialWeb("", "sip")
	if err != nil {
		t.Fatal(err)
	}
	web.send("\r\n\r\n")
	web.next("\r\n")
}

func TestAWebSocketIsForPagesOfItsHostAndForSIPOnly(t *testing.T) {
	h := inHouse(t, "127.0.0.1")
	for origin, good := range map[string]bool{
		"": true, "https://127.0.0.1:8443": true, "https://pages.example": true,
		"https://evil.example": false, "null": false, "https://127.0.0.1.evil.example": false,
	} {
		if _, err := h.dialWeb(origin, "sip"); (err == nil) != good {
			t.Errorf("a page of %q: %v", origin, err)
		}
	}
	if _, err := h.dialWeb("", "chat"); err == nil || !strings.HasPrefix(err.Error(), "426") {
		t.Errorf("another protocol: %v", err)
	}
}

func TestARenewedCertificateIsTakenAtOnce(t *testing.T) {
	h := inHouse(t, "127.0.0.1")
	h.dialTLS()
	h.mu.Lock()
	h.cert, h.pool = certificate(t, "two.example")
	h.mu.Unlock()
	c, err := tls.Dial("tcp", h.tls.Addr().String(), h.client())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.ConnectionState().PeerCertificates[0].DNSNames[0]; got != "two.example" {
		t.Errorf("the certificate is %s", got)
	}
	_ = c.Close()
	old := h.client()
	old.MaxVersion, old.MinVersion = tls.VersionTLS11, tls.VersionTLS10
	if _, err := tls.Dial("tcp", h.tls.Addr().String(), old); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
}

// Broken streams end, and leave nothing behind.
func TestAStreamThatCannotBeReadEnds(t *testing.T) {
	h := inHouse(t, "127.0.0.1")
	for what, text := range map[string]string{
		"no length":       "OPTIONS sip:here SIP/2.0\r\nVia: SIP/2.0/TCP x;branch=z9hG4bK1\r\n\r\n",
		"negative length": "OPTIONS sip:here SIP/2.0\r\nContent-Length: -1\r\n\r\n",
		"huge length":     "OPTIONS sip:here SIP/2.0\r\nContent-Length: 99999999\r\n\r\n",
		"endless head":    "OPTIONS sip:here SIP/2.0\r\n" + strings.Repeat("X: y\r\n", maxStreamed/6+1),
		"no SIP":          "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		f := h.dialTCP()
		f.send(text)
		if m, err := f.read(); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %q, %v", what, m, err)
		}
	}
	st := h.stack.doors[0].(*plain).streams
	for range 100 {
		if st.mu.Lock(); len(st.open) == 0 && len(st.from) == 0 {
			st.mu.Unlock()
			return
		}
		st.mu.Unlock()
		<-time.After(20 * time.Millisecond)
	}
	t.Error("connections are left")
}
