package main

import (
	"io"
	"log"
	"net"
	"net/netip"

	"github.com/hashicorp/mdns"
)

// announcer answers for ringdown.local (RFC 6762).
type announcer struct{ server *mdns.Server }

// say answers with an address from now on.
func (a *announcer) say(ip netip.Addr, l *logbook) {
	a.stop()
	zone, err := mdns.NewMDNSService("Ringdown", "_https._tcp", "local.", "ringdown.local.", 443, []net.IP{ip.AsSlice()}, []string{"Ringdown telephony gateway"})
	if err == nil {
		a.server, err = mdns.NewServer(&mdns.Config{Zone: zone, Logger: log.New(io.Discard, "", 0)})
	}
	if err != nil {
		l.say("network: nobody will find ringdown.local: %v", err)
	}
}

func (a *announcer) stop() {
	if a.server != nil {
		_ = a.server.Shutdown()
		a.server = nil
	}
}
