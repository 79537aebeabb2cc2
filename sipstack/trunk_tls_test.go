package sipstack

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"ringdown/internal/call"
)

// A trunk over a connection that we open: the provider is another stack, which
// knows the trunk as its telephone 805. When its connections end, the trunk signs
// in anew.
func TestATrunkOpensItsConnection(t *testing.T) {
	for _, network := range []string{"TCP", "TLS"} {
		t.Run(network, func(t *testing.T) {
			h := inHouse(t, "127.0.0.1")
			proxy := h.tcp.Addr().String()
			if network == "TLS" {
				proxy = h.tls.Addr().String()
			}
			events := trunkTo(t, h, Trunk{
				ID: "net", Port: portNet, Register: true, Network: network, Proxies: []string{proxy}, User: "805", Password: "tea-pot",
				Expires: 10 * time.Minute, MaxCalls: 1,
			})
			wantKind(t, h.events, call.PortUp)
			wantKind(t, events, call.PortUp)
			h.drop()
			wantKind(t, h.events, call.PortDown)
			wantKind(t, h.events, call.PortUp) // it came back
		})
	}
}

// A certificate that nobody vouches for is refused, and the reason told.
func TestATrunkTrustsNoUnknownCertificate(t *testing.T) {
	h := inHouse(t, "127.0.0.1")
	h.pool = nil
	events := trunkTo(t, h, Trunk{
		ID: "net", Port: portNet, Register: true, Network: "TLS", Proxies: []string{h.tls.Addr().String()}, User: "805", Password: "tea-pot",
		Expires: 10 * time.Minute, MaxCalls: 1,
	})
	wantKind(t, events, call.PortDown)
}

// trunkTo runs a stack with one trunk until the test ends.
func trunkTo(t *testing.T, h *house, conf Trunk) <-chan call.Event {
	t.Helper()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan call.Event, 64)
	s, err := New(Options{
		Listeners: []Listener{{Conn: udp}}, Accounts: accounts{}, Media: &studio{}, Trust: h.pool,
		Post: func(e call.Event) { events <- e }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	s.SetTrunks([]Trunk{conf})
	return events
}

func wantKind(t *testing.T, events <-chan call.Event, k call.EventKind) {
	t.Helper()
	select {
	case e := <-events:
		if e.Kind != k {
			t.Fatalf("waiting for %s, %+v came", k, e)
		}
	case <-time.After(30 * time.Second):
		t.Fatalf("%s did not come", k)
	}
}

// drop closes all connections to the house.
func (h *house) drop() {
	for _, d := range h.stack.doors {
		var st *streams
		switch d := d.(type) {
		case *plain:
			st = d.streams
		case *encrypted:
			st = d.streams
		default:
			continue
		}
		st.mu.Lock()
		var all []*stream
		for c := range st.open {
			all = append(all, c)
		}
		st.mu.Unlock()
		for _, c := range all {
			_ = c.Close()
		}
	}
}
