package webadmin

import (
	"context"
	"fmt"
	"net/http"

	"ringdown/internal/endpoints"
	"ringdown/webadmin/auth"
)

// Endpoints knows of the network what the configuration does not say, and tries
// hosts.
type Endpoints interface {
	Facts(ctx context.Context) endpoints.Facts
	// Try asks the host of a row of the list; it takes some 20 s at most.
	Try(ctx context.Context, r endpoints.Row) endpoints.Tried
}

// Endpoint is one line of the list of hosts and ports.
type Endpoint struct {
	ID         string   `json:"id" doc:"Tells it from all others" example:"trunk-hinet-1"`
	Direction  string   `json:"direction" enum:"in,out,both" doc:"Who sends the first packet: others, the appliance, either" example:"out"`
	Service    string   `json:"service" enum:"pages-http,pages-https,sip-udp,sip-tcp,sip-tls,sip-wss,rtp,multicast,mdns,dhcp,recovery,trunk,dns,ntp,stun,mail,webhook,flow,speech,syslog,snmp" doc:"What it is for" example:"trunk"`
	About      string   `json:"about" doc:"The trunk, webhook, page, flow or network interface that it belongs to; empty: none" example:"hinet"`
	Protocol   string   `json:"protocol" enum:"tcp,udp" doc:"Protocol over IP" example:"udp"`
	Host       string   `json:"host" doc:"The other side, as it is configured; empty: any, or none is set" example:"sip.example.net"`
	Ports      string   `json:"ports" doc:"Port, or the first and the last; of the other side where the direction is out. Empty: none is set" example:"5060"`
	SRV        string   `json:"srv" doc:"Name by which hosts and ports are looked up first (RFC 2782); empty: they are not" example:"_sip._udp.sip.example.net"`
	Allowed    []string `json:"allowed" nullable:"false" doc:"Networks and hosts that get an answer; empty: all" example:"[\"192.168.1.0/24\"]"`
	Setting    string   `json:"setting" doc:"Where it comes from: a setting, a flag of the command such as -https, or network, the appliance's own address; empty: the firmware itself" example:"trunks.proxies"`
	State      string   `json:"state" enum:"listening,used,standby,off" doc:"Whether it counts now: the port is open; the host is asked when there is reason to; only while the service works, such as a call; disabled or not set up" example:"used"`
	Loopback   bool     `json:"loopback" doc:"Whether only this machine itself reaches it, or is asked" example:"false"`
	Encryption string   `json:"encryption" enum:"no,tls,per-call" doc:"Whether what goes over it is encrypted: no; by TLS; by SRTP where both sides agree" example:"no"`
	Office     bool     `json:"office" doc:"Whether it works within the office, and is needed without the Internet too" example:"false"`
	Tryable    bool     `json:"tryable" doc:"Whether it can be tried" example:"true"`
}

// EndpointTry is what became of a try.
type EndpointTry struct {
	Outcome   string   `json:"outcome" enum:"answered,silent,refused,failed" doc:"It answered; nothing came back over UDP, which proves nothing; it said that nobody listens; it is not found or does not answer" example:"answered"`
	Addresses []string `json:"addresses" nullable:"false" doc:"What the name leads to" example:"[\"203.0.113.7:5060\"]"`
	Address   string   `json:"address" doc:"The one that was asked last; empty: none" example:"203.0.113.7:5060"`
	Took      float64  `json:"took" doc:"Milliseconds from the question to the answer; 0: there was none" example:"23.4"`
	Reason    string   `json:"reason" doc:"Why not, a sentence; empty: nothing is wrong" example:""`
}

type endpointsAnswer struct{ Body list[Endpoint] }

type endpointTryAnswer struct{ Body EndpointTry }

type endpointRequest struct {
	ID string `path:"id" minLength:"1" maxLength:"128" doc:"id of a line of the list" example:"trunk-hinet-1"`
}

func (s *Server) addEndpoints() {
	add(s, spec{
		id: "list-endpoints", method: http.MethodGet, path: "/api/v1/system/endpoints", tag: "system", needs: auth.SystemRead,
		summary: "Hosts and ports", about: "Every host, port and direction that the appliance uses, by the configuration in force and by what listens now: for an office's firewall.",
		answer: list[Endpoint]{[]Endpoint{
			{ID: "pages-https", Direction: "in", Service: "pages-https", Protocol: "tcp", Ports: "443", Allowed: []string{"192.168.1.0/24"}, Setting: "-https", State: "listening", Encryption: "tls", Office: true},
			{ID: "trunk-hinet-1", Direction: "out", Service: "trunk", About: "hinet", Protocol: "udp", Host: "sip.example.net", Ports: "5060", SRV: "_sip._udp.sip.example.net", Allowed: []string{}, Setting: "trunks.proxies", State: "used", Encryption: "no", Tryable: true},
		}},
	}, s.getEndpoints)
	add(s, spec{
		id: "try-endpoint", method: http.MethodPost, path: "/api/v1/system/endpoints/{id}/try", tag: "system", needs: auth.SystemWrite,
		summary: "Try a host", about: "Asks the host of one line of the list whether it answers now: its name is looked up; over TCP a connection is opened and closed; over UDP SIP, STUN, NTP and DNS servers are asked what changes nothing there, others are sent nothing. Hosts that are not in the list cannot be tried.",
		answer: EndpointTry{Outcome: "answered", Addresses: []string{"203.0.113.7:5060"}, Address: "203.0.113.7:5060", Took: 23.4},
		fails:  []int{http.StatusNotFound, http.StatusConflict},
	}, s.postEndpointTry)
}

// endpointRows are those of this moment.
func (s *Server) endpointRows(ctx context.Context) ([]endpoints.Row, error) {
	c, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	var f endpoints.Facts
	if s.deps.Endpoints != nil {
		f = s.deps.Endpoints.Facts(ctx)
	}
	return endpoints.List(c, f), nil
}

func (s *Server) getEndpoints(ctx context.Context, _ *struct{}) (*endpointsAnswer, error) {
	rows, err := s.endpointRows(ctx)
	if err != nil {
		return nil, err
	}
	items := make([]Endpoint, 0, len(rows))
	for _, r := range rows {
		items = append(items, Endpoint{
			ID: r.ID, Direction: string(r.Direction), Service: string(r.Service), About: r.About, Protocol: r.Protocol, Host: r.Host, Ports: r.Ports, SRV: r.SRV,
			Allowed: append([]string{}, r.Allowed...), Setting: r.Setting, State: string(r.State), Loopback: r.Loopback, Encryption: string(r.Encryption),
			Office: r.Office, Tryable: s.deps.Endpoints != nil && r.Tryable(),
		})
	}
	return &endpointsAnswer{list[Endpoint]{items}}, nil
}

func (s *Server) postEndpointTry(ctx context.Context, in *endpointRequest) (*endpointTryAnswer, error) {
	rows, err := s.endpointRows(ctx)
	if err != nil {
		return nil, err
	}
	r, found := endpoints.Find(rows, in.ID)
	switch {
	case !found:
		return nil, unknown("There is no line %q in the list of hosts and ports, or no longer.", in.ID)
	case s.deps.Endpoints == nil || !r.Tryable():
		return nil, problem(http.StatusConflict, "not-tryable", "There is no host to be tried: only those can that the appliance asks by itself, and that are set up.")
	}
	t := s.deps.Endpoints.Try(ctx, r)
	return &endpointTryAnswer{EndpointTry{
		Outcome: string(t.Outcome), Addresses: append([]string{}, t.Addresses...), Address: t.Address, Took: float64(t.Took.Microseconds()) / 1000, Reason: t.Reason,
	}}, nil
}
