package endpoints

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
)

// listenTCP accepts connections on loopback until the test ends.
func listenTCP(t *testing.T) (port string, end func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port, func() { _ = l.Close() }
}

func TestATryOverTCPSaysWhetherSomebodyListens(t *testing.T) {
	port, end := listenTCP(t)
	r := Row{Direction: Out, Service: Mail, Protocol: "tcp", Host: "127.0.0.1", Ports: port}
	if got := (Prober{}).Try(t.Context(), r); got.Outcome != Answered || got.Address != "127.0.0.1:"+port || got.Took <= 0 || got.Reason != "" {
		t.Errorf("a server that listens: %+v", got)
	}
	end()
	if got := (Prober{}).Try(t.Context(), r); got.Outcome != Refused || !strings.Contains(got.Reason, "nobody listens") {
		t.Errorf("a server that does not: %+v", got)
	}
}

func TestATryIsRefusedAddressesInsideAsTheProductIs(t *testing.T) {
	port, _ := listenTCP(t)
	r := Row{Direction: Out, Service: Webhook, Protocol: "tcp", Host: "127.0.0.1", Ports: port, guard: &guard{}}
	if got := (Prober{}).Try(t.Context(), r); got.Outcome != Failed || !strings.Contains(got.Reason, "inside") {
		t.Errorf("a webhook to this machine: %+v", got)
	}
}

// answering is a server over UDP that answers all it is asked, or nothing.
func answering(t *testing.T, answer []byte) (port string, asked <-chan []byte) {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan []byte, 4)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 1500)
		for {
			n, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			heard <- slices.Clone(b[:n])
			if answer != nil {
				_, _ = c.WriteTo(answer, from)
			}
		}
	}()
	t.Cleanup(func() { _ = c.Close(); <-done })
	_, port, _ = net.SplitHostPort(c.LocalAddr().String())
	return port, heard
}

func TestATryOverUDPAsksWhatChangesNothing(t *testing.T) {
	for service, begins := range map[Service]string{Trunk: "OPTIONS sip:127.0.0.1 SIP/2.0\r\n", STUN: "\x00\x01\x00\x00\x21\x12\xa4\x42", NTP: "\x23"} {
		port, asked := answering(t, []byte("anything"))
		got := (Prober{}).Try(t.Context(), Row{Direction: Out, Service: service, Protocol: "udp", Host: "127.0.0.1", Ports: port})
		if got.Outcome != Answered {
			t.Errorf("%s: %+v", service, got)
		}
		if heard := string(<-asked); !strings.HasPrefix(heard, begins) {
			t.Errorf("%s was asked %q, want %q at its beginning", service, heard, begins)
		}
	}
}

func TestSilenceOverUDPIsNoFailure(t *testing.T) {
	port, asked := answering(t, nil)
	if got := (Prober{}).Try(t.Context(), Row{Direction: Out, Service: Syslog, Protocol: "udp", Host: "127.0.0.1", Ports: port}); got.Outcome != Silent || got.Reason != "" {
		t.Errorf("a syslog server: %+v", got)
	}
	if len(asked) > 0 {
		t.Errorf("a syslog server was sent %q: it would stand in its log", <-asked)
	}
	if got := (Prober{}).Try(t.Context(), Row{Direction: Out, Service: NTP, Protocol: "udp", Host: "127.0.0.1", Ports: port}); got.Outcome != Silent {
		t.Errorf("a clock that does not answer: %+v", got)
	}
}

func TestANameThatNobodyKnowsIsToldSo(t *testing.T) {
	nowhere := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("there is no network") }}
	got := (Prober{nowhere}).Try(t.Context(), Row{Direction: Out, Service: Trunk, Protocol: "udp", Host: "sip.example.net", Ports: "5060", SRV: "_sip._udp.sip.example.net"})
	if got.Outcome != Failed || !strings.Contains(got.Reason, "name server does not answer") || len(got.Addresses) > 0 {
		t.Errorf("without a name server: %+v", got)
	}
}
