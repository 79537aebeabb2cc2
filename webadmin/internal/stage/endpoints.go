package main

import (
	"context"
	"time"

	"ringdown/internal/endpoints"
)

// network is what listens on the stage, and how servers there answer.
type network struct{}

// Facts implements webadmin.Endpoints.
func (network) Facts(context.Context) endpoints.Facts {
	return endpoints.Facts{
		Doors: []endpoints.Door{
			{Service: endpoints.PagesHTTPS, Address: "[::]:8443"}, {Service: endpoints.PagesHTTP, Address: "127.0.0.1:8080"},
			{Service: endpoints.SIPUDP, Address: "[::]:5060"}, {Service: endpoints.SIPTCP, Address: "[::]:5060"}, {Service: endpoints.SIPTLS, Address: "[::]:5061"},
		},
		RTPLo: 10000, RTPHi: 19999, Firmware: true, DNS: []string{"192.168.1.1"}, NTP: []string{"ntp.example.net"},
		Asked: []endpoints.Asked{{Flow: "main", URL: "https://crm.example.com/orders/${order}"}},
	}
}

// Try implements webadmin.Endpoints: who is asked for the time says nothing, who is
// asked for names refuses connections, the second trunk is away, all others answer.
func (network) Try(_ context.Context, r endpoints.Row) endpoints.Tried {
	t := endpoints.Tried{Outcome: endpoints.Answered, Addresses: []string{"203.0.113.7:" + r.Ports}, Address: "203.0.113.7:" + r.Ports, Took: 12300 * time.Microsecond}
	switch {
	case r.Service == endpoints.NTP:
		t.Outcome, t.Took = endpoints.Silent, 0
	case r.About == "backup":
		t.Outcome, t.Took, t.Reason = endpoints.Failed, 0, "No answer came in time: a firewall may drop the packets, or the host is off."
	case r.ID == "dns-1-tcp":
		t.Outcome, t.Took = endpoints.Refused, 0
	}
	return t
}
